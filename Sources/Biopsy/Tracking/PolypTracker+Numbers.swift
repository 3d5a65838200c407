extension PolypTracker {
  /// Numbers tracks that have lasted: as polyps that were lost, or as new ones.
  func number(_ milliseconds: Int64) {
    while let row = nextUnnumbered() {
      if let index = bestLost(for: tracks[row], milliseconds) {
        tracks.base[row].number = lost[index].number
        remove(lostAt: index)
      } else {
        lastNumber += 1
        tracks.base[row].number = lastNumber
      }
    }
  }

  /// The largest track that has lasted and has no number; nil when there is none.
  ///
  /// What lies beside a polyp may be a piece of it, and must be found by itself for longer.
  private func nextUnnumbered() -> Int? {
    var (best, area) = (Int?.none, -Float.infinity)
    for row in 0..<tracks.count where tracks[row].filter.isShown && tracks[row].number == 0 {
      guard tracks[row].place.area > area else { continue }
      if tracks[row].separateFrames < tracking.splitFrames, isBesidePolyp(row) { continue }
      (best, area) = (row, tracks[row].place.area)
    }
    return best
  }

  private func isBesidePolyp(_ row: Int) -> Bool {
    let place = tracks[row].place
    let closest = max(0.4 * place.diameter, 0.05 * Float(grid.width))
    for other in 0..<tracks.count where tracks[other].number != 0 {
      if place.gap(to: tracks[other].place) <= closest { return true }
    }
    return false
  }

  /// Drops tracks that have not been found for long; polyps among them are remembered.
  func retire(_ milliseconds: Int64) {
    var row = 0
    while row < tracks.count {
      let track = tracks[row]
      guard track.filter.missedFrames > Self.maximumGap else {
        row += 1
        continue
      }
      if track.number != 0 {
        // The one that was lost first makes room; the procedure seals its call.
        if lost.count == Self.capacity { remove(lostAt: 0) }
        lost.append(LostPolyp(track, since: milliseconds))
      }
      let last = tracks.count - 1
      if row != last {
        tracks[row] = tracks[last]
        shapes.copy(last, to: row)
        for column in 0..<Self.capacity where trackOfFinding[column] == Int32(last) {
          trackOfFinding[column] = Int32(row)
        }
      }
      tracks.truncate(to: last)
    }
  }

  func remove(lostAt index: Int) {
    for later in (index + 1)..<max(index + 1, lost.count) { lost[later - 1] = lost[later] }
    lost.truncate(to: lost.count - 1)
  }
}
