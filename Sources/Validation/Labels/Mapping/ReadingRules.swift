/// How a hospital writes what a result is made of: what tables and messages have in common.
public struct ReadingRules: Hashable, Sendable {
  /// The sign between whole and parts of a number.
  public enum DecimalSign: String, CaseIterable, Sendable {
    /// `4.5`
    case point = "."
    /// `4,5`
    case comma = ","
  }

  /// The order of a date's parts where the year does not come first.
  public enum DateOrder: String, CaseIterable, Sendable {
    /// `31/12/2026`
    case dayMonthYear = "dmy"
    /// `12/31/2026`
    case monthDayYear = "mdy"
  }

  /// The sign between whole and parts of a number.
  public var decimalSign: DecimalSign
  /// The order of day and month; nil where nobody says it, and then `03/04/2026` is refused.
  public var dateOrder: DateOrder?
  /// The zone of times without an offset; nil where nobody says it, and then they are refused.
  public var zone: LocalZone?
  /// What the laboratory's numbers look like; an accession fits one of them.
  public var accessionShapes: [IdentifierShape]
  /// What whole cells of diagnosis stand for.
  public var diagnoses: WordTable<Conclusion>
  /// The list that codes are from; nil where only `diagnoses` has them.
  public var codeSystem: DiagnosisCodeSystem?
  /// Whether text that is not in `diagnoses` is read with `DiagnosisReader`; otherwise it is refused.
  public var readsFreeText: Bool
  /// Words for sites.
  public var sites: WordTable<ColonSite>
  /// Words for statuses.
  public var statuses: WordTable<ReportStatus>
  /// Words for grades of dysplasia.
  public var dysplasias: WordTable<Finding.Dysplasia>
  /// Words for the villous component.
  public var villousComponents: WordTable<Finding.Villous>
  /// Words for whether tissue arrived.
  public var retrievals: WordTable<Retrieval>
  /// Which of a patient's identifiers is the study's (PID-3, component 5), such as `MR`.
  public var patientIdentifierType: String?

  /// Describes rules.
  public init(
    decimalSign: DecimalSign = .point, dateOrder: DateOrder? = nil, zone: LocalZone? = nil,
    accessionShapes: [IdentifierShape], diagnoses: WordTable<Conclusion> = WordTable(),
    codeSystem: DiagnosisCodeSystem? = nil, readsFreeText: Bool = false,
    sites: WordTable<ColonSite> = WordTable(), statuses: WordTable<ReportStatus> = WordTable(),
    dysplasias: WordTable<Finding.Dysplasia> = WordTable(),
    villousComponents: WordTable<Finding.Villous> = WordTable(),
    retrievals: WordTable<Retrieval> = WordTable(), patientIdentifierType: String? = nil
  ) {
    self.decimalSign = decimalSign
    self.dateOrder = dateOrder
    self.zone = zone
    self.accessionShapes = accessionShapes
    self.diagnoses = diagnoses
    self.codeSystem = codeSystem
    self.readsFreeText = readsFreeText
    self.sites = sites
    self.statuses = statuses
    self.dysplasias = dysplasias
    self.villousComponents = villousComponents
    self.retrievals = retrievals
    self.patientIdentifierType = patientIdentifierType
  }
}
