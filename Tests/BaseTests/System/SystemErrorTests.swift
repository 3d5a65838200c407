import Base
import Foundation
import Testing

@Suite("System calls")
struct SystemErrorTests {
  @Test func returnWhatTheCallReturns() throws {
    #expect(try systemCall("a") { Int32(7) } == 7)
    #expect(try systemCall("a") { -2 } == -2)
  }

  @Test func throwTheErrorNumberOfAFailure() {
    #expect {
      try systemCall("open x") {
        errno = ENOENT
        return Int32(-1)
      }
    } throws: { error in
      (error as? SystemError)?.code == ENOENT
        && "\(error)" == "open x: No such file or directory"
    }
  }

  @Test func areRepeatedWhenASignalInterruptsThem() throws {
    var calls = 0
    let result: Int = try systemCall("read") {
      calls += 1
      errno = EINTR
      return calls < 5 ? -1 : 12
    }
    #expect(result == 12 && calls == 5)
  }

  @Test func describeTheOperationOnlyWhenTheyFail() throws {
    var described = 0
    func describe() -> String {
      described += 1
      return "x"
    }
    try systemCall(describe()) { 0 }
    #expect(described == 0)
  }

  @Test func errorsAreEqualByTheirNumber() {
    #expect(SystemError(code: EPIPE, operation: "a") == SystemError(code: EPIPE, operation: "b"))
    #expect(SystemError(code: EPIPE, operation: "a") != SystemError(code: EBADF, operation: "a"))
  }
}
