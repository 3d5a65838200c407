/// What a model says about itself.
///
/// Strings are empty where it says nothing.
public struct ModelMetadata: Hashable, Sendable {
  /// The tool that wrote the model.
  public let producer: String
  /// The name of its graph.
  public let graphName: String
  /// The domain, in the manner of a reversed host name.
  public let domain: String
  /// Text for people.
  public let description: String
  /// The model's own version; nil where it states none.
  public let version: Int64?
  /// Further properties.
  public let custom: [String: String]
}
