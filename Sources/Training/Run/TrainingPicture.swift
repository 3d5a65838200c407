/// A picture of a run, with what is known of it.
public struct TrainingPicture: Hashable, Sendable {
  /// The picture's path.
  public var path: String
  /// The mask's path; nil where there is none: of a segmenter's pictures, those without a polyp.
  public var maskPath: String?
  /// Its class, by the table of labels.
  public var classIndex: Int
  /// Its patient's number.
  public var patient: Int
  /// Its polyp's number.
  public var polyp: Int
  /// What it is used for.
  public var part: DatasetPart
  /// Which collection it is of; figures are told for each.
  public var collection: String
  /// Its line in the file of labels, from 1, by which messages name it.
  public var line: Int

  /// Describes a picture.
  public init(
    path: String, maskPath: String?, classIndex: Int, patient: Int, polyp: Int, part: DatasetPart,
    collection: String, line: Int
  ) {
    self.path = path
    self.maskPath = maskPath
    self.classIndex = classIndex
    self.patient = patient
    self.polyp = polyp
    self.part = part
    self.collection = collection
    self.line = line
  }
}
