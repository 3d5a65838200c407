/// What the machine has of memory.
public enum SystemMemory {
  /// How many bytes a program may take without pushing others out; nil where the system does not say.
  ///
  /// By `MemAvailable` in `/proc/meminfo`; limits of a control group are not looked at.
  public static var availableByteCount: Int? {
    guard let bytes = try? FileDescriptor.readFile("/proc/meminfo", maximumByteCount: 1 << 16),
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        .first(where: { $0.hasPrefix("MemAvailable:") }),
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kibibytes << 10
  }
}
