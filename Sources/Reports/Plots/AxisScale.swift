internal import Foundation

/// An axis that is fitted to values: where each lies, and which are named.
struct AxisScale {
  /// A value that is named beside the axis.
  struct Tick: Hashable {
    let value: Double
    let label: String
  }

  let low: Double
  let high: Double
  let ticks: [Tick]
  private let isLogarithmic: Bool

  /// Fits an axis.
  ///
  /// - Parameters:
  ///   - axis: What it is.
  ///   - values: What it has to hold; what the axis does not accept is not looked at.
  ///   - maximumTicks: About how many ticks have room.
  ///   - endsAtTicks: Whether it goes on to the next tick at both ends.
  init(_ axis: PlotAxis, _ values: [Double], maximumTicks: Int, endsAtTicks: Bool) {
    let accepted = values.filter(axis.accepts)
    isLogarithmic = axis.scale == .logarithmic
    guard let least = accepted.min(), let greatest = accepted.max() else {
      (low, high, ticks) = (isLogarithmic ? 1 : 0, isLogarithmic ? 10 : 1, [])
      return
    }
    if isLogarithmic {
      let isPoint = greatest / least < 1 + 1e-9
      (low, high) = isPoint ? (least / 2, greatest * 2) : (least, greatest)
      ticks = Self.logarithmicTicks(accepted, low, high, maximumTicks, axis.isWhole)
      return
    }
    var (start, end) = (least, greatest)
    // What is closer than that has no room for ticks between, which are counted as whole numbers.
    if end - start <= max(max(abs(start), abs(end)) * 1e-9, 1e-200) {
      let reach =
        axis.isWhole || abs(start) < 1e-12 ? max(0.5, abs(start) * 1e-8) : abs(start) * 0.1
      (start, end) = (start - reach, end + reach)
    }
    let step = Self.step(end - start, maximumTicks, axis.isWhole)
    if endsAtTicks {
      start = (start / step + 1e-9).rounded(.down) * step
      end = (end / step - 1e-9).rounded(.up) * step
    }
    let first = Int((start / step - 1e-6).rounded(.up))
    let last = Int((end / step + 1e-6).rounded(.down))
    ticks = (first...max(first, last)).map { index in
      Tick(value: Double(index) * step, label: Self.label(Double(index) * step, step: step))
    }
    (low, high) = (start, end)
  }

  /// Where a value lies between the axis's ends, [0, 1] for those within.
  func share(of value: Double) -> Double {
    isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
  }

  /// 1, 2 or 5 times a power of ten, so that not many more steps than asked for cover the width.
  private static func step(_ width: Double, _ maximumTicks: Int, _ isWhole: Bool) -> Double {
    let rough = width / Double(max(maximumTicks, 1))
    let power = pow(10, log10(rough).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return isWhole ? max(1, factor * power) : factor * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    let decimals = Int(max(0, -log10(step * 1.001).rounded(.down)))
    return decimals <= 4 && abs(value) < 1e6
      ? String(format: "%.\(decimals)f", value == 0 ? 0 : value) : plainNumber(value)
  }

  /// The values themselves where they are few, else 1, 2 and 5 times powers of ten.
  private static func logarithmicTicks(
    _ values: [Double], _ low: Double, _ high: Double, _ maximumTicks: Int, _ isWhole: Bool
  ) -> [Tick] {
    let distinct = Set(values).sorted()
    var chosen = distinct
    if distinct.count > maximumTicks {
      let fine = multiples(of: [1, 2, 5], low, high)
      chosen = fine.count <= maximumTicks ? fine : multiples(of: [1], low, high)
      if chosen.count < 2 { chosen = [low, high] }
      let stride = (chosen.count + maximumTicks - 1) / max(maximumTicks, 1)
      chosen = chosen.enumerated().filter { $0.offset % max(stride, 1) == 0 }.map(\.element)
    }
    return chosen.map { value in
      let number = isWhole ? value.rounded() : value
      return Tick(
        value: value, label: number < 1e6 && isWhole ? String(Int(number)) : plainNumber(number))
    }
  }

  /// The factors' products with powers of ten that lie on the axis.
  private static func multiples(of factors: [Double], _ low: Double, _ high: Double) -> [Double] {
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    var found: [Double] = []
    for power in first...last {
      let unit = pow(10, Double(power))
      found += factors.map { $0 * unit }.filter { $0 >= low * 0.999_999 && $0 <= high * 1.000_001 }
    }
    return found
  }
}
