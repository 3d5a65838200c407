extension PolypTracker {
  /// For how many frames something that was taken for a lost polyp may be something else, such as a
  /// false alarm: the polyp is also looked for where it was before.
  private static let doubtfulFrames: Int32 = 60

  /// Numbers tracks that have lasted: as polyps that were lost, or as new ones.
  func number(_ milliseconds: Int64) {
    settle()
    while let row = nextUnnumbered() {
      guard let known = bestKnown(for: row, milliseconds) else {
        lastNumber += 1
        tracks.base[row].number = lastNumber
        continue
      }
      tracks.base[row].earlierFrames = known.foundFrames
      // No two tracks have one number: the one that is not found is lost now.
      let former = tracks.elements.firstIndex { $0.number == known.number }
      tracks.base[row].number = known.number
      guard let former else { continue }
      lose(tracks[former], milliseconds)
      remove(trackAt: former)
    }
  }

  /// Forgets where polyps were before, once there is no doubt that they were found again.
  private func settle() {
    for track in tracks.elements
    where track.number != 0 && track.foundFrames == Self.doubtfulFrames {
      lost.removeAll { $0.number == track.number }
    }
  }

  /// The polyp, not found in this frame, that a track is most likely to be; nil where it is a new
  /// one.
  private func bestKnown(for row: Int, _ milliseconds: Int64) -> LostPolyp? {
    let odds = ReturnOdds(grid: grid, policy: tracking)
    var (best, most) = (LostPolyp?.none, Float(0))
    func consider(_ polyp: LostPolyp) {
      let value = odds.logarithm(that: tracks[row], is: polyp, milliseconds)
      if value > most { (best, most) = (polyp, value) }
    }
    for polyp in lost.elements
    where milliseconds - polyp.since <= Int64(tracking.rememberMilliseconds) {
      let isFound = tracks.elements.contains { $0.number == polyp.number && $0.isPresent }
      if !isFound { consider(polyp) }
    }
    for track in tracks.elements where track.number != 0 && !track.isPresent {
      consider(LostPolyp(track, since: milliseconds))
    }
    return best
  }

  /// The largest track that has lasted and has no number; nil when there is none.
  ///
  /// What lies beside a polyp may be a piece of it, and must be found by itself for longer.
  private func nextUnnumbered() -> Int? {
    var (best, area) = (Int?.none, -Float.infinity)
    for row in 0..<tracks.count where tracks[row].filter.isShown && tracks[row].number == 0 {
      guard tracks[row].isPresent else { continue }
      guard tracks[row].place.area > area else { continue }
      if tracks[row].separateFrames < tracking.splitFrames, isBesidePolyp(row) { continue }
      (best, area) = (row, tracks[row].place.area)
    }
    return best
  }

  private func isBesidePolyp(_ row: Int) -> Bool {
    let place = tracks[row].place
    let closest = max(0.4 * place.diameter, 0.05 * Float(grid.width))
    // One that is not found may be this one itself.
    for other in 0..<tracks.count where tracks[other].number != 0 && tracks[other].isPresent {
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
      if track.number != 0 { lose(track, milliseconds) }
      remove(trackAt: row)
    }
  }

  private func lose(_ track: Track, _ milliseconds: Int64) {
    // The one that was lost first makes room; the procedure seals its call.
    if lost.count == Self.capacity { lost.remove(at: 0) }
    lost.append(LostPolyp(track, since: milliseconds))
  }

  /// Takes out a track that is not found in this frame; the last one takes its place.
  private func remove(trackAt row: Int) {
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
