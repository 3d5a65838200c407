internal import Foundation

/// What the processor can do, as Linux tells it.
enum ProcessorFeatures {
  /// The first processor's instruction set extensions; empty where the system does not tell.
  static var current: String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return ""
    }
    return features(in: text)
  }

  /// The value of the first line `flags` (x86) or `Features` (Arm).
  static func features(in text: String) -> String {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      if name == "flags" || name == "Features" {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return ""
  }
}
