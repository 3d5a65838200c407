public import Models

/// One row of a table of labels: a picture, and what is known of it.
public struct LabelledImage: Hashable, Sendable {
  /// Where the row is in its file, from 1; the header is line 1.
  public let line: Int
  /// The picture's path below the pictures' folder.
  public let image: String
  /// The mask's path below the pictures' folder; nil where there is none.
  public let mask: String?
  /// Who it is of; the same text is the same patient.
  public let patient: String
  /// Which of the patient's polyps it shows; nil where each picture is taken for a polyp of its own.
  public let polyp: String?
  /// What it is, by the table of labels; nil where the table leaves its label out, or there is none.
  public let classIndex: Int?
  /// Whether the file says anything of what it is.
  public let hasLabel: Bool
  /// What it is to be used for, where the file says so.
  public let part: DatasetPart?
  /// Where in the colon, as the file says.
  public let site: String?
  /// The polyp's size, in millimetres.
  public let sizeMillimetres: Double?
  /// What light it was taken with.
  public let mode: ImagingMode
}

/// What examples are used for.
public enum DatasetPart: String, CaseIterable, Hashable, Sendable {
  /// Parameters are fitted to them.
  case training = "train"
  /// Settings are chosen by them: when to stop, temperature, operating points.
  case validation = "val"
  /// Figures are measured on them, once.
  case test
}
