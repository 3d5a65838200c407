/// Gathers when each polyp is seen.
struct SightingTally {
  /// Cells of the grid.
  let cellCount: Int
  private var found: [Int: (first: Int, last: Int, frames: Int, cells: Int)] = [:]

  /// An empty tally.
  init(cellCount: Int) {
    self.cellCount = cellCount
  }

  /// Adds what a frame shows of a polyp; frames come in order.
  mutating func add(_ sighting: LabelSampler.Sighting, in frame: Int) {
    var entry = found[sighting.number] ?? (frame, frame, 0, 0)
    entry.last = frame
    entry.frames += 1
    entry.cells = max(entry.cells, sighting.cellCount)
    found[sighting.number] = entry
  }

  /// What was gathered, by number.
  var sightings: [PolypSighting] {
    found.sorted { $0.key < $1.key }.map { number, entry in
      PolypSighting(
        number: number, frames: entry.first...entry.last, frameCount: entry.frames,
        largestAreaFraction: Double(entry.cells) / Double(cellCount))
    }
  }
}
