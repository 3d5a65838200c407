import Base
import Study

/// What an operator asks to be erased.
struct ErasureRequest {
  /// Whose records.
  let subject: RecordSelection.Subject
  /// Why, in words that tell nothing of a person; it stays.
  let reason: String
  /// Whether it is to be done; else it is only told what would be.
  let isConfirmed: Bool
  /// Whether the withdrawal is to be recorded too, where there is none.
  let recordsWithdrawal: Bool

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - details: `patient`, `examination` or `record`; `reason`, `confirm`, `withdraw`.
  ///   - pseudonyms: Makes pseudonyms.
  /// - Throws: `JSONError` that names the member, never its content.
  init(_ details: JSONFields, _ pseudonyms: Pseudonymizer) throws(JSONError) {
    try details.allow(only: [
      "patient", "examination", "record", "reason", "confirm", "withdraw",
    ])
    func identifier(_ name: String) throws(JSONError) -> String? {
      try details.optionalString(name, maximumLength: RecordIntake.maximumIdentifierLength)
    }
    let subjects: [RecordSelection.Subject?] = [
      try identifier("patient").map { .patient(pseudonyms.pseudonym(of: $0, .patient)) },
      try identifier("examination").map {
        .examination(pseudonyms.pseudonym(of: $0, .examination))
      },
      try details.optionalInteger("record", in: 0...Int.max).map { .record($0) },
    ]
    let named = subjects.compactMap { $0 }
    guard named.count == 1, let subject = named.first else {
      throw JSONError(
        .invalidValue, at: details.path, "one of patient, examination and record is expected")
    }
    self.subject = subject
    isConfirmed = try details.optionalBool("confirm") ?? false
    recordsWithdrawal = try details.optionalBool("withdraw") ?? false
    let reason = try details.optionalString("reason", maximumLength: 400) ?? ""
    guard !isConfirmed || reason.contains(where: { !$0.isWhitespace }) else {
      throw JSONError(
        .invalidValue, at: details.location("reason"),
        "a reason is needed; it stays, so it must tell nothing of a person")
    }
    self.reason = reason
  }
}
