import Foundation
import Imaging
import TestSupport

/// A split of the shared polyp data, mostly the test split, read in place.
struct PolypTestSplit {
  /// One frame and the truth about it.
  struct Case {
    let jpeg: [UInt8]
    /// For each pixel, row by row, whether it belongs to a polyp; empty for frames without one.
    let truth: [Bool]
  }

  let cases: [Case]

  /// Reads the split; nil, with a line that says so, where this machine does not have the data.
  ///
  /// Of `dataset`, every frame whose number is a multiple of `step` is taken.
  init?(
    _ dataset: String, split: String = "test", step: Int = 1, test: String = #function
  ) throws {
    guard let folder = SharedMaterial.entry("data/polyp-seg", test: test) else { return nil }
    let table = try String(
      contentsOf: folder.appendingPathComponent("split.csv"), encoding: .utf8)
    let files = table.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0.count == 5 && $0[0] == dataset && $0[3] == split }.map { $0[1] }
    cases = try stride(from: 0, to: files.count, by: step).map { index in
      let image = folder.appendingPathComponent("\(dataset)/images/\(files[index])")
      let mask = folder.appendingPathComponent("\(dataset)/masks/\(files[index])")
      let truth =
        dataset == "no-polyp" ? [] : try ImageFile.readGray(mask.path).pixels.map { $0 > 127 }
      return Case(jpeg: [UInt8](try Data(contentsOf: image)), truth: truth)
    }
  }
}

/// The Dice coefficient of a mask and the truth; 1 when both are empty.
func dice(_ truth: [Bool], isSet: (Int) -> Bool) -> Double {
  var both = 0
  var sum = 0
  var index = 0
  // Plain loops: ranges and zipped sequences take most of a debug build's time.
  while index < truth.count {
    if isSet(index) {
      sum += 1
      if truth[index] { both += 1 }
    }
    if truth[index] { sum += 1 }
    index += 1
  }
  return sum == 0 ? 1 : 2 * Double(both) / Double(sum)
}
