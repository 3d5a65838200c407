/// Which pixels of a row make up each pixel of a row of another length, and with what weight.
///
/// Each pixel of the result is the mean over the stretch that it covers.
final class AreaTaps {
  /// The most pixels that make up one.
  let length: Int
  /// The first pixel, for each pixel of the result; all `length` of them exist.
  let start: FixedBuffer<Int32>
  /// `length` weights for each pixel of the result; those that are not needed are 0.
  let weights: FixedBuffer<Float>

  /// Prepares a change of length.
  ///
  /// - Parameters:
  ///   - source: Pixels of the row; positive.
  ///   - output: Pixels of the result; positive.
  init(from source: Int, to output: Int) {
    length = min(source, (source + output - 1) / output + 1)
    start = FixedBuffer(count: output, repeating: 0)
    weights = FixedBuffer(count: output * length, repeating: 0)
    let ratio = Double(source) / Double(output)
    for index in 0..<output {
      let (from, to) = (Double(index) * ratio, Double(index + 1) * ratio)
      let first = min(Int(from), source - length)
      start[index] = Int32(first)
      for tap in 0..<length {
        let (left, right) = (Double(first + tap), Double(first + tap + 1))
        weights[index * length + tap] = Float(max(0, min(right, to) - max(left, from)) / ratio)
      }
    }
  }
}
