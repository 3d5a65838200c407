import Base
import Foundation

/// The machine that numbers were measured on.
struct MachineDescription: Sendable {
  let processor: String
  let cores: Int
  let memoryByteCount: Int
  let kernel: String

  init() {
    processor = SystemProcessor.name
    cores = ProcessInfo.processInfo.activeProcessorCount
    memoryByteCount = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    kernel = SystemFile.text("/proc/sys/kernel/osrelease") ?? "unknown"
  }

  /// Processes that ran or wanted to, on average over the last minute.
  static var load: Double {
    SystemFile.text("/proc/loadavg").flatMap { $0.split(separator: " ").first }
      .flatMap { Double($0) } ?? 0
  }

  var text: String {
    let memory = String(format: "%.1f GB", Double(memoryByteCount) / 1e9)
    return "\(processor), \(cores) cores, \(memory), Linux \(kernel)"
  }

  var json: JSONValue {
    [
      "processor": .string(processor), "cores": .integer(Int64(cores)),
      "memory_bytes": .integer(Int64(memoryByteCount)), "kernel": .string(kernel),
    ]
  }
}
