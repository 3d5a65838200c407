public import Base

/// How a hospital's table of results is written.
public struct TableLayout: Hashable, Sendable {
  /// What a column may hold; the raw values are the names in the mapping.
  public enum Column: String, CaseIterable, Sendable {
    /// The laboratory's number of the case.
    case accession
    /// The part or jar.
    case part
    /// The specimen's label.
    case specimenLabel = "specimen_label"
    /// The patient's key of the study.
    case patientKey = "patient_key"
    /// The examination's key of the study.
    case examinationKey = "exam_key"
    /// The endoscopist's numbers of the polyps.
    case polypReference = "polyp_ref"
    /// The site.
    case site
    /// The size in millimetres.
    case size = "size_mm"
    /// The diagnosis in words.
    case diagnosisText = "diagnosis_text"
    /// The diagnosis as a code.
    case diagnosisCode = "diagnosis_code"
    /// The grade of dysplasia.
    case dysplasia
    /// The villous component.
    case villous
    /// Whether tissue reached the laboratory.
    case retrieval
    /// When it was reported.
    case reportedAt = "reported_at"
    /// When the tissue was taken.
    case collectedAt = "collected_at"
    /// How far the report had come.
    case status
    /// The pathologist's key.
    case pathologist
    /// The diagnosis of a second pathologist.
    case secondRead = "second_read"
  }

  /// How the bytes stand for signs.
  public enum Encoding: String, CaseIterable, Sendable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "utf-8"
    /// ISO 8859-1.
    case latin1 = "latin-1"
    /// Windows' Western code page, which is what "Latin-1" files often are.
    case windows1252 = "windows-1252"
  }

  /// What more than one row for the same part and release means.
  public enum RepeatedPart: String, CaseIterable, Sendable {
    /// All rows are refused.
    case refused
    /// Each row is one of the part's diagnoses.
    case separateFindings = "separate_findings"
  }

  /// What an empty cell, or a column that is not there, stands for.
  public struct EmptyCells: Hashable, Sendable {
    /// In the column of the diagnosis; nil where such a row is refused.
    public var diagnosis: Conclusion?
    /// In the column of the status; nil where such a row is refused.
    public var status: ReportStatus?
    /// In the column of the dysplasia.
    public var dysplasia: Finding.Dysplasia
    /// In the column of the villous component.
    public var villous: Finding.Villous
    /// In the column of the retrieval.
    public var retrieval: Retrieval

    /// Describes what is not written.
    public init(
      diagnosis: Conclusion? = nil, status: ReportStatus? = nil,
      dysplasia: Finding.Dysplasia = .notStated, villous: Finding.Villous = .notStated,
      retrieval: Retrieval = .notStated
    ) {
      self.diagnosis = diagnosis
      self.status = status
      self.dysplasia = dysplasia
      self.villous = villous
      self.retrieval = retrieval
    }
  }

  /// How the bytes stand for signs.
  public var encoding: Encoding
  /// What stands between cells; nil where it is the only one under which all columns are found.
  public var separator: CSVFormat.Separator?
  /// The titles of the columns.
  public var titles: [Column: String]
  /// What an empty cell stands for.
  public var emptyCells: EmptyCells
  /// What more than one row for the same part and release means.
  public var repeatedPart: RepeatedPart

  /// Describes a table.
  public init(
    encoding: Encoding, separator: CSVFormat.Separator? = nil, titles: [Column: String],
    emptyCells: EmptyCells = EmptyCells(), repeatedPart: RepeatedPart = .refused
  ) {
    self.encoding = encoding
    self.separator = separator
    self.titles = titles
    self.emptyCells = emptyCells
    self.repeatedPart = repeatedPart
  }
}
