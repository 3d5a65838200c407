internal import Base

/// Where a run is, between two steps; what a checkpoint holds beside the states.
struct RunPosition {
  /// The epoch, from 0.
  var epoch = 0
  /// The batches of it that were seen.
  var batch = 0
  /// The steps that were done.
  var step = 0
  /// The sum of this epoch's losses, and how many they are.
  var lossSum = 0.0
  var lossCount = 0
  /// The epochs that are over.
  var history: [EpochRecord] = []

  /// The beginning.
  init() {}

  /// The mean loss of this epoch's steps.
  var meanLoss: Double { lossCount == 0 ? 0 : lossSum / Double(lossCount) }

  /// Goes on to the next epoch.
  mutating func endEpoch(_ record: EpochRecord) {
    history.append(record)
    epoch += 1
    batch = 0
    lossSum = 0
    lossCount = 0
  }

  /// The position as a document; numbers keep all their bits.
  var json: JSONValue {
    [
      "epoch": .integer(Int64(epoch)), "batch": .integer(Int64(batch)),
      "step": .integer(Int64(step)), "loss_sum": .number(lossSum),
      "loss_count": .integer(Int64(lossCount)),
      "history": .array(history.map(\.json)),
    ]
  }

  /// Reads a position.
  ///
  /// - Parameters:
  ///   - fields: A document that `json` gave.
  ///   - epochs: How many epochs the run has.
  ///   - batches: How many batches an epoch has.
  /// - Throws: `JSONError` where it is no document of that kind, or no position of that run.
  init(_ fields: JSONFields, epochs: Int, batches: Int) throws(JSONError) {
    epoch = try fields.integer("epoch", in: 0...epochs)
    // Positions are saved before a batch, never after an epoch's last one.
    batch = try fields.integer("batch", in: 0...max(0, batches - 1))
    step = try fields.integer("step", in: 0...Self.mostSteps)
    lossSum = try fields.number("loss_sum")
    lossCount = try fields.integer("loss_count", in: 0...Self.mostSteps)
    for (value, path) in try fields.elements("history", count: epoch...epoch) {
      history.append(try EpochRecord(JSONFields(value, at: path)))
    }
  }

  /// More than any run has.
  private static let mostSteps = 1 << 40
}
