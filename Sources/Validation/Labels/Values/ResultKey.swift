/// What a result is about: a specimen part, or stated polyps in one.
public struct ResultKey: Hashable, Comparable, Sendable {
  /// The laboratory's number of the case.
  public let accession: String
  /// The part or jar, such as `A`; nil where the report does not divide the case.
  public let part: String?
  /// The endoscopist's numbers of the polyps, where the report states them; in order, each once.
  public let polypReferences: [Int]

  /// Describes a part.
  ///
  /// - Parameters:
  ///   - accession: The laboratory's number of the case, not empty.
  ///   - part: The part or jar; see `normalized(part:)`.
  ///   - polypReferences: The polyps' numbers, in any order.
  public init(accession: String, part: String?, polypReferences: [Int] = []) {
    self.accession = accession
    self.part = part.flatMap(Self.normalized(part:))
    self.polypReferences = Set(polypReferences).sorted()
  }

  /// A jar's or part's name without what differs between systems: case, and signs around it.
  ///
  /// Letters and numbers are not turned into each other, nor `01` into `1`: that would be a guess.
  ///
  /// - Parameter part: The name as written, such as ` a) `.
  /// - Returns: Such as `A`; nil where no letter or digit is left.
  public static func normalized(part: String) -> String? {
    let name = part.drop { !$0.isLetter && !$0.isNumber }
    guard let end = name.lastIndex(where: { $0.isLetter || $0.isNumber }) else { return nil }
    return name[...end].uppercased()
  }

  /// By accession, part and polyps.
  public static func < (left: ResultKey, right: ResultKey) -> Bool {
    if left.accession != right.accession { return left.accession < right.accession }
    if left.part != right.part { return (left.part ?? "") < (right.part ?? "") }
    return left.polypReferences.lexicographicallyPrecedes(right.polypReferences)
  }
}

/// One release of a result: the report of a part at a time.
public struct ResultVersion: Hashable, Comparable, Sendable {
  /// What the result is about.
  public let key: ResultKey
  /// When it was reported, in milliseconds since 1970-01-01 00:00 UTC.
  public let reportedAt: Int64
  /// How far the report had come.
  public let status: ReportStatus

  /// Describes a release.
  public init(key: ResultKey, reportedAt: Int64, status: ReportStatus) {
    self.key = key
    self.reportedAt = reportedAt
    self.status = status
  }

  /// By part, then time, then status.
  public static func < (left: ResultVersion, right: ResultVersion) -> Bool {
    if left.key != right.key { return left.key < right.key }
    return (left.reportedAt, left.status) < (right.reportedAt, right.status)
  }
}
