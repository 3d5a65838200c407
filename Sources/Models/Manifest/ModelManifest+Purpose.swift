extension ModelManifest {
  /// What a model may be used for.
  public enum Purpose: String, CaseIterable, Sendable {
    /// Research on patients' pictures, as far as its intended use goes.
    case research
    /// Made from synthetic pictures: it proves that an installation works, and nothing else.
    ///
    /// What it says of a patient is meaningless, so it is never to be used in a study.
    case installationTest = "installation_test"

    /// Whether a study may use the model's answers.
    public var mayServeStudy: Bool { self == .research }
  }
}
