/// What a report is about: the title and what was evaluated.
public struct ReportContext: Hashable, Sendable {
  /// A name and its value, such as `SHA-256` and the digest.
  public struct Detail: Hashable, Sendable {
    /// What the value is; in JSON the member's name, so each should be there once.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a detail.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The report's title.
  public let title: String
  /// When the report was made, such as an ISO 8601 time, or nil to leave it out.
  public let created: String?
  /// The model's identity: name, version, digest and what else tells it from others.
  public let model: [Detail]
  /// The pipeline's identity: preprocessing, provider, library versions.
  public let pipeline: [Detail]

  /// Describes what a report is about.
  public init(
    title: String = "Polyp segmentation", created: String? = nil, model: [Detail] = [],
    pipeline: [Detail] = []
  ) {
    self.title = title
    self.created = created
    self.model = model
    self.pipeline = pipeline
  }
}
