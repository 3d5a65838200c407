import Base
import Foundation

/// Lets any thread wake one that sleeps in `poll`.
struct WakePipe: ~Copyable, Sendable {
  private let reading: FileDescriptor
  private let writing: FileDescriptor

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    try systemCall("create a pipe") { pipe(&ends) }
    let reading = FileDescriptor(owning: ends[0])
    let writing = FileDescriptor(owning: ends[1])
    try reading.makeNonBlocking()
    try writing.makeNonBlocking()
    self.reading = reading
    self.writing = writing
  }

  /// The descriptor to wait on for input.
  var descriptor: Int32 { reading.number }

  /// Wakes the sleeper, now or at its next `poll`.
  func wake() {
    var byte: UInt8 = 0
    // A full pipe wakes as well.
    _ = write(writing.number, &byte, 1)
  }

  /// Forgets the wake-ups so far.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(reading.number, &bytes, bytes.count) == bytes.count {}
  }
}
