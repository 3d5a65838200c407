/// A row or message that no result was made of.
public struct RefusedRow: Hashable, Sendable, CustomStringConvertible {
  /// Where it stood.
  public let position: SourcePosition
  /// The kind of fault.
  public let reason: RefusalReason
  /// What is wrong with which column or field, and what to do about it; no patient's data.
  public let message: String

  /// Such as `line 12: accession: …`.
  public var description: String { "\(position): \(message)" }
}

/// Why a row or message is refused.
public enum RefusalReason: String, CaseIterable, Sendable {
  /// A cell that must be filled is empty.
  case missing
  /// An identifier that a spreadsheet has changed.
  case spreadsheetDamage = "spreadsheet_damage"
  /// An identifier that is not of the stated shape.
  case shape
  /// A date whose day and month may be exchanged.
  case ambiguousDate = "ambiguous_date"
  /// A date or time that does not exist or is not in a known format.
  case invalidDate = "invalid_date"
  /// A local time, and no zone is stated.
  case noZone = "no_zone"
  /// A local time that does not exist, or exists twice, because clocks were changed.
  case clockChange = "clock_change"
  /// A number that is none or out of range.
  case invalidNumber = "invalid_number"
  /// A word or code that the mapping's tables do not have.
  case unknownWord = "unknown_word"
  /// Polyp numbers that cannot be read.
  case invalidReference = "invalid_reference"
  /// A cell beyond the length that is read.
  case tooLong = "too_long"
  /// A second row for the same part and release, and the mapping does not say what that means.
  case repeatedPart = "repeated_part"
  /// A message of another type, version or process.
  case otherMessage = "other_message"
  /// A message whose structure is broken.
  case malformedMessage = "malformed_message"
  /// A character set that is not read, or bytes that are not in it.
  case characterSet = "character_set"
  /// A patient with several identifiers of which none can be chosen.
  case patientIdentifier = "patient_identifier"
  /// A result that its sender takes back or never made.
  case withdrawn
}
