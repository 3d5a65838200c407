internal import Foundation
internal import Imaging

extension PolypTracker {
  /// Pairs findings with tracks.
  func pair(
    _ findings: UnsafeBufferPointer<Finding>, count: Int, _ labels: UnsafeBufferPointer<UInt8>
  ) {
    for row in 0..<tracks.count {
      let track = tracks[row]
      shapes.lay(row, at: track.place, upon: labels, grid)
      for column in 0..<count {
        let share = shapes.share(of: findings[column].label)
        overlaps[row * Self.capacity + column] = share
      }
    }
    for column in 0..<count {
      let place = Place(findings[column])
      let owner = holder(of: place, column)
      for row in 0..<tracks.count {
        let share = overlaps[row * Self.capacity + column]
        let likeness = likeness(tracks[row], place, appearances[column], share: share)
        // What lies upon one polyp is not another one that happens to be missing.
        let isTaken = owner.map { $0 != row } ?? false && share < 0.1
        solver[row, column] = isTaken ? 0 : likeness
      }
    }
    solver.solve(rows: tracks.count, columns: count)
    for row in 0..<tracks.count {
      guard let column = solver.column(ofRow: row) else { continue }
      trackOfFinding[column] = Int32(row)
      tracks.base[row].label = findings[column].label
      tracks.base[row].parts.insert(findings[column].label)
    }
  }

  /// The polyp's track upon whose shape most of a finding lies; nil for none.
  private func holder(of place: Place, _ column: Int) -> Int? {
    var (holder, most) = (Int?.none, 0.5 * place.area)
    for row in 0..<tracks.count where tracks[row].number != 0 {
      let covered = overlaps[row * Self.capacity + column] * tracks[row].place.area
      if covered >= most { (holder, most) = (row, covered) }
    }
    return holder
  }

  /// How well a finding continues a track; 0 where it does not.
  private func likeness(
    _ track: Track, _ place: Place, _ appearance: FindingAppearance, share: Float
  ) -> Float {
    let common = share * track.place.area
    let overlap = common / max(1, track.place.area + place.area - common)
    let diameter = (track.place.diameter + place.diameter) / 2
    let reach = tracking.reach * diameter + track.uncertainty
    let distance = track.place.distance(to: place) / max(1, reach)
    let color = track.appearance.chromaDistance(to: appearance) / tracking.maximumColorDistance
    guard overlap >= 0.1 || (distance < 1 && color < 0.5) else { return 0 }
    let growth = abs(log(max(1, place.area) / max(1, track.place.area)))
    guard overlap >= 0.1 || growth < 2 else { return 0 }
    var score = 1 + 2 * overlap + max(0, 1 - distance) + max(0, 1 - color)
    score += 0.25 * max(0, 1 - growth)
    // Of two tracks that could go on, the one that is a polyp does.
    return track.number != 0 ? score + 0.5 : score
  }

  /// Gives findings that are left over to polyps that they are pieces of, and tracks that are left
  /// over the findings that cover them.
  func attachPieces(_ findings: UnsafeBufferPointer<Finding>, count: Int) {
    for column in 0..<count where trackOfFinding[column] < 0 {
      let place = Place(findings[column])
      for row in 0..<tracks.count {
        let track = tracks[row]
        guard track.number != 0, track.isPresent, track.splitFrames < tracking.splitFrames
        else { continue }
        let covered = overlaps[row * Self.capacity + column] * track.place.area
        guard covered >= 0.5 * place.area, place.gap(to: track.place) == 0 else { continue }
        trackOfFinding[column] = Int32(row)
        tracks.base[row].parts.insert(findings[column].label)
        tracks.base[row].splitFrames += 1
        break
      }
    }
    for row in 0..<tracks.count {
      let track = tracks[row]
      guard !track.isPresent else { continue }
      for column in 0..<count where overlaps[row * Self.capacity + column] >= 0.5 {
        let owner = trackOfFinding[column]
        guard owner >= 0 else { continue }
        // What is no polyp yet may have been a piece of what is whole now.
        tracks.base[row].separateFrames = 0
        guard track.number != 0, tracks[Int(owner)].number != 0 else { continue }
        tracks.base[row].label = findings[column].label
        tracks.base[row].isCovered = true
        tracks.base[Int(owner)].coveredFrames = max(1, tracks[Int(owner)].coveredFrames)
        tracks.base[row].coveredFrames += 1
        break
      }
    }
  }
}
