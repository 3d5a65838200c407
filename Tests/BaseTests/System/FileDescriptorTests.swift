import Base
import Foundation
import Testing

/// The number of a closed descriptor may be taken by another test's at once, so these tests watch
/// the other end of a pipe, which only the descriptor's own closing brings to its end.
@Suite("File descriptor")
struct FileDescriptorTests {
  private func makePipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try systemCall("pipe") { pipe(&ends) }
    return (ends[0], ends[1])
  }

  /// Whether nobody holds the pipe's writing end any more.
  private func hasEnded(_ reading: Int32) -> Bool {
    var wait = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 0) == 1 && wait.revents & Int16(POLLHUP) != 0
  }

  @Test func closesWhenItsOwnerGoes() throws {
    let (reading, writing) = try makePipe()
    defer { close(reading) }
    do {
      let descriptor = FileDescriptor(owning: writing)
      #expect(descriptor.number == writing)
      #expect(!hasEnded(reading))
    }
    #expect(hasEnded(reading))
  }

  @Test func doesNotCloseWhatItReleased() throws {
    let (reading, writing) = try makePipe()
    defer { close(reading) }
    let descriptor = FileDescriptor(owning: writing)
    let number = descriptor.release()
    #expect(number == writing && !hasEnded(reading))
    close(number)
    #expect(hasEnded(reading))
  }

  @Test func opensFilesThatDoNotSurviveExec() throws {
    let descriptor = try FileDescriptor.openForReading("/dev/null")
    let flags = fcntl(descriptor.number, F_GETFD)
    #expect(flags & FD_CLOEXEC != 0)
  }

  @Test func namesTheFileThatItCannotOpen() {
    #expect {
      _ = try FileDescriptor.openForReading("/nonexistent/file").number
    } throws: { error in
      (error as? SystemError)?.code == ENOENT && "\(error)".contains("/nonexistent/file")
    }
  }

  @Test func readsAtOnceOnceNonBlocking() throws {
    let (reading, writing) = try makePipe()
    let descriptor = FileDescriptor(owning: reading)
    defer { close(writing) }
    try descriptor.makeNonBlocking()
    var byte: UInt8 = 0
    #expect(throws: SystemError(code: EAGAIN, operation: "read")) {
      try systemCall("read") { read(reading, &byte, 1) }
    }
    #expect(fcntl(reading, F_GETFD) & FD_CLOEXEC != 0)
  }
}
