import Foundation

/// The processor that this program runs on.
public enum SystemProcessor {
  /// Its name, such as `Intel(R) Xeon(R) Platinum 8375C`; `unknown` where the system does not tell.
  public static let name: String = {
    guard let file = FileHandle(forReadingAtPath: "/proc/cpuinfo"),
      let data = try? file.read(upToCount: 1 << 16)
    else { return "unknown" }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasPrefix("model name") || $0.hasPrefix("CPU part") }
    guard let value = line?.split(separator: ":", maxSplits: 1).last else { return "unknown" }
    return String(value.trimmingCharacters(in: .whitespaces).prefix(128))
  }()
}
