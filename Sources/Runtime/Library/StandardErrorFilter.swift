internal import Base
internal import COnnxRuntime
internal import Foundation

/// Keeps known noise of the library off standard error.
///
/// Debian's build writes two lines for each of several hundred operators when it registers them,
/// because a library of its own has registered them already. That is harmless, and it does not
/// come through the logging callback.
enum StandardErrorFilter {
  /// How the noise starts.
  static let noise = "Schema error: Trying to register schema"

  /// Runs `body` with standard error going to memory, and then writes what is not noise.
  ///
  /// Lines that other threads write meanwhile come out after `body`, too. Where standard error
  /// cannot be diverted, `body` runs all the same.
  ///
  /// - Parameter body: A call of the library.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  static func run<Result: ~Copyable>(
    _ body: () throws(RuntimeError) -> Result
  ) throws(RuntimeError) -> Result {
    guard let saved = descriptor(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)),
      let memory = descriptor(conx_memory_file()),
      dup2(memory.number, STDERR_FILENO) >= 0
    else { return try body() }
    defer {
      dup2(saved.number, STDERR_FILENO)
      write(kept(of: contents(of: memory.number)), to: saved.number)
    }
    return try body()
  }

  /// The lines of a text that are neither noise nor the empty line after it.
  static func kept(of text: [UInt8]) -> [UInt8] {
    let noise = Array(noise.utf8)
    var kept: [[UInt8]] = []
    var followsNoise = false
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let isNoise = line.starts(with: noise)
      // What comes after the last line end is no empty line.
      let isLast = index == lines.count - 1
      if !isNoise && !(followsNoise && line.isEmpty && !isLast) { kept.append(Array(line)) }
      followsNoise = isNoise
    }
    return Array(kept.joined(separator: [0x0A]))
  }

  private static func descriptor(_ number: Int32) -> FileDescriptor? {
    number >= 0 ? FileDescriptor(owning: number) : nil
  }

  private static func contents(of descriptor: Int32) -> [UInt8] {
    let size = Int(max(0, lseek(descriptor, 0, SEEK_END)))
    var bytes = [UInt8](repeating: 0, count: size)
    let count = pread(descriptor, &bytes, size, 0)
    return Array(bytes.prefix(max(0, count)))
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      // There is nowhere left to report a failure to.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
