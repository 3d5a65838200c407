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
  init(_ fields: JSONFields) throws(JSONError) {
    epoch = try fields.integer("epoch", in: 0...1_000_000)
    batch = try fields.integer("batch", in: 0...Int.max)
    step = try fields.integer("step", in: 0...Int.max)
    lossSum = try fields.number("loss_sum")
    lossCount = try fields.integer("loss_count", in: 0...Int.max)
    for (value, path) in try fields.elements("history", count: 0...1_000_000) {
      history.append(try EpochRecord(JSONFields(value, at: path)))
    }
  }
}
