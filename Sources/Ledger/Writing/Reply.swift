import Base

/// The answer that one thread waits for and another gives, once.
final class Reply<Value: Sendable>: Sendable {
  private let done = Flag()
  private let result = Locked<Result<Value, LedgerError>?>(nil)

  func give(_ answer: Result<Value, LedgerError>) {
    result.withLock { $0 = answer }
    done.set()
  }

  func wait() throws(LedgerError) -> Value {
    done.wait()
    guard let answer = result.withLock({ $0 }) else {
      preconditionFailure("an answer is given before its flag is set")
    }
    return try answer.get()
  }
}
