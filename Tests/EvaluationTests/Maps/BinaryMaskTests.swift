import Testing

@testable import Evaluation

@Suite struct BinaryMaskTests {
  @Test func grayAbove127IsForeground() throws {
    let mask = try BinaryMask(width: 5, height: 1, gray: [0, 127, 128, 129, 255])
    #expect(mask.values == [false, false, true, true, true])
    #expect(mask.foregroundCount == 3)
    let toolbox = try BinaryMask(width: 2, height: 1, gray: [128, 129], threshold: 128)
    #expect(toolbox.values == [false, true])
  }

  @Test func knowsWhetherItIsEmptyOrFull() throws {
    let empty = try BinaryMask(width: 2, height: 1, values: [false, false])
    let full = try BinaryMask(width: 2, height: 1, values: [true, true])
    let mixed = try BinaryMask(width: 2, height: 1, values: [true, false])
    #expect(empty.isEmpty && !empty.isFull)
    #expect(!full.isEmpty && full.isFull)
    #expect(!mixed.isEmpty && !mixed.isFull)
  }

  @Test func refusesSizesThatDisagree() {
    expectError(.invalidSize, "mask", "2x2") {
      _ = try BinaryMask(width: 2, height: 2, values: [true])
    }
    expectError(.invalidSize) { _ = try BinaryMask(width: 0, height: 0, gray: []) }
  }
}
