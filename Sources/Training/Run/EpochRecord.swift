public import Base

/// What is known of an epoch when it is over.
public struct EpochRecord: Hashable, Sendable {
  /// A figure measured on validation patients.
  public struct Figure: Hashable, Sendable {
    /// Such as `AUC`.
    public let name: String
    /// Its value.
    public let value: Double
  }

  /// The epoch's number, from 1.
  public let number: Int
  /// The mean loss of its steps, each before the step.
  public let trainingLoss: Double
  /// The mean logarithmic loss on validation patients; nil for masks.
  public let validationLoss: Double?
  /// Figures on validation patients.
  public let figures: [Figure]
  /// What decides which epoch is best; larger is better.
  public let score: Double
  /// The learning rate of its last step.
  public let learningRate: Double
  /// How long it took, in seconds.
  public let seconds: Double
  /// Training pictures a second, validation not counted.
  public let picturesPerSecond: Double
  /// Whether no earlier epoch had a better score.
  public let isBest: Bool

  /// The record as a document, a line of a run's log.
  public var json: JSONValue {
    [
      "epoch": .integer(Int64(number)), "training_loss": .number(trainingLoss),
      "validation_loss": validationLoss.map(JSONValue.number) ?? .null,
      "figures": .object(JSONObject(figures.map { ($0.name, .number($0.value)) })),
      "score": .number(score), "learning_rate": .number(learningRate),
      "seconds": .number(seconds), "pictures_per_second": .number(picturesPerSecond),
      "best": .bool(isBest),
    ]
  }
}

extension EpochRecord {
  /// Reads a record.
  ///
  /// - Parameter fields: A document that `json` gave.
  /// - Throws: `JSONError`.
  init(_ fields: JSONFields) throws(JSONError) {
    number = try fields.integer("epoch", in: 1...1_000_000)
    trainingLoss = try fields.number("training_loss")
    validationLoss = try fields.optionalNumber("validation_loss")
    let values = try fields.object("figures")
    var figures: [Figure] = []
    for name in values.names {
      figures.append(Figure(name: name, value: try values.number(name)))
    }
    self.figures = figures
    score = try fields.number("score")
    learningRate = try fields.number("learning_rate")
    seconds = try fields.number("seconds")
    picturesPerSecond = try fields.number("pictures_per_second")
    isBest = try fields.bool("best")
  }
}
