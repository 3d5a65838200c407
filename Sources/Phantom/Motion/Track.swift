/// A quantity that goes smoothly from one value to the next over time.
struct Track: Sendable {
  private var times: [Double]
  private var values: [Double]

  /// Holds one value from a time on.
  init(at time: Double, _ value: Double) {
    times = [time]
    values = [value]
  }

  /// The last value.
  var last: Double { values[values.count - 1] }
  /// When the last value is reached, in seconds.
  var end: Double { times[times.count - 1] }

  /// Goes on to a value.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - time: When it is reached, in seconds; after `end`.
  mutating func move(to value: Double, by time: Double) {
    precondition(time >= end, "a track's times grow: \(time) after \(end)")
    times.append(time)
    values.append(value)
  }

  /// The value at a time in seconds.
  func value(at time: Double) -> Double {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return values[0] }
    guard low < times.count else { return last }
    let share = Elementary.smoothRise(times[low - 1], times[low], time)
    return values[low - 1] + (values[low] - values[low - 1]) * share
  }
}

/// A stretch of time that something builds up in, holds, and fades out of.
struct Spell: Sendable {
  /// Seconds: when it begins and when it is over.
  let start, end: Double
  /// Seconds that building up and fading take.
  let ramp: Double

  /// How much of it there is at a time, [0, 1].
  func strength(at time: Double) -> Double {
    guard time > start, time < end else { return 0 }
    return min(
      Elementary.smoothRise(start, start + ramp, time),
      Elementary.smoothRise(end, end - ramp, time))
  }

  /// Whether a time lies in it.
  func contains(_ time: Double) -> Bool {
    time >= start && time < end
  }
}
