import Testing
import Training

/// The error with which something is refused; an issue where it is not, or with another one.
func refusal<Value>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value
) -> TrainingError? {
  do {
    _ = try body()
    Issue.record("nothing is refused", sourceLocation: sourceLocation)
  } catch let error as TrainingError {
    return error
  } catch {
    Issue.record("refused with \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
