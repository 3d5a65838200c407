import Testing

@testable import Reports

@Suite("Axes of plots")
struct AxisScaleTests {
  private func labels(
    _ values: [Double], _ axis: PlotAxis = PlotAxis("y"), ticks: Int = 5, ends: Bool = true
  ) -> [String] {
    AxisScale(axis, values, maximumTicks: ticks, endsAtTicks: ends).ticks.map(\.label)
  }

  @Test("are divided by 1, 2 or 5 times a power of ten and hold all values")
  func linear() {
    #expect(labels([0.1, 0.93]) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels([0.82, 0.874]) == ["0.82", "0.84", "0.86", "0.88"])
    #expect(labels([-3, 12]) == ["-5", "0", "5", "10", "15"])
    #expect(labels([0, 1e-4]) == ["0", "2e-5", "4e-5", "6e-5", "8e-5", "0.0001"])
    #expect(labels([0, 0.001]) == ["0.0000", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"])
    #expect(labels([0, 3e8]) == ["0", "1e8", "2e8", "3e8"])
  }

  @Test("of whole numbers have no ticks between them")
  func whole() {
    let epochs = PlotAxis("epoch", isWhole: true)
    #expect(labels([1], epochs, ends: false) == ["1"])
    #expect(labels([1, 2, 3], epochs, ends: false) == ["1", "2", "3"])
    #expect(labels([1, 50], epochs, ends: false) == ["10", "20", "30", "40", "50"])
  }

  @Test("on a logarithmic scale name few values themselves, else powers of ten")
  func logarithmic() {
    let patients = PlotAxis("patients", scale: .logarithmic, isWhole: true)
    #expect(labels([6.9, 34.5, 690], patients) == ["7", "35", "690"])
    let many = (1...900).map(Double.init)
    #expect(
      labels(many, patients, ticks: 9) == ["1", "2", "5", "10", "20", "50", "100", "200", "500"])
    #expect(labels(many, patients, ticks: 4) == ["1", "10", "100"])
    #expect(labels([0, -1], patients).isEmpty)
    #expect(labels([8], patients) == ["8"])
    let scale = AxisScale(patients, [1, 100], maximumTicks: 5, endsAtTicks: false)
    #expect(abs(scale.share(of: 10) - 0.5) < 1e-12)
  }

  @Test("have room for the smallest and the largest numbers")
  func extremes() {
    let whole = PlotAxis("epoch", isWhole: true)
    for values in [[1e17], [1e17, 1e17 + 64], [1e100], [-1e100, 1e100], [1e100, 0.99e100]] {
      let scale = AxisScale(whole, values, maximumTicks: 5, endsAtTicks: true)
      #expect(scale.low < scale.high && !scale.ticks.isEmpty, "\(values)")
    }
    let least = Double.leastNonzeroMagnitude
    for values in [[least, 2 * least], [-least, 0], [1e-100, 1e100], [0, 1e-199]] {
      for axis in [PlotAxis("y"), PlotAxis("y", scale: .logarithmic)] {
        let scale = AxisScale(axis, values, maximumTicks: 5, endsAtTicks: true)
        #expect(scale.low < scale.high, "\(values)")
        #expect(scale.ticks.count <= 12, "\(values)")
      }
    }
  }

  @Test("give one value a place in the middle")
  func single() {
    for value in [0, 1e-13, 0.7, -4, 1e99] {
      let scale = AxisScale(PlotAxis("y"), [value], maximumTicks: 5, endsAtTicks: true)
      let share = scale.share(of: value)
      #expect(scale.low < value && value < scale.high && share > 0.2 && share < 0.8, "\(value)")
      #expect(scale.ticks.count >= 2)
    }
  }
}
