import Testing

@testable import Evaluation

@Suite struct GaussianWindowTests {
  @Test func weightsSumToOneAndFallOffAsAGaussian() {
    let weights = GaussianWindow.sevenBySeven.weights
    #expect(weights.count == 7)
    expectClose(weights.reduce(0, +), 1, within: 1e-15)
    #expect(weights == weights.reversed())
    // exp(-9 / 50), three pixels from the centre at sigma 5.
    expectClose(weights[0] / weights[3], 0.835_270_211_411_272, within: 1e-14)
  }

  @Test func outsideTheImageIsZero() {
    let ones = [Double](repeating: 1, count: 9 * 8)
    let means = GaussianWindow.sevenBySeven.filtered(ones, width: 9, height: 8)
    expectClose(means[4 * 9 + 4], 1, within: 1e-14)
    let weights = GaussianWindow.sevenBySeven.weights
    let corner = weights[3...].reduce(0, +)
    expectClose(means[0], corner * corner, within: 1e-14)
  }

  @Test func anImageSmallerThanTheWindowWorks() {
    let weights = GaussianWindow.sevenBySeven.weights
    let means = GaussianWindow.sevenBySeven.filtered([2], width: 1, height: 1)
    expectClose(means[0], 2 * weights[3] * weights[3], within: 1e-15)
  }
}
