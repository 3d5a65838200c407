internal import Imaging

/// Follows findings from frame to frame and numbers those that last.
///
/// A frame's findings are paired with the tracks of the last frame, moved along with the camera, so
/// that the sum of the pairs' likeness is largest. What is left over is a piece of a known polyp,
/// or the beginning of a new track; a track that lasts longer than the policy withholds gets the
/// number of a polyp that was lost and looks the same, or the next one. All memory is taken at the
/// start.
final class PolypTracker {
  /// The most tracks at a time; findings beyond that many are not followed.
  static let capacity = 64
  /// For how many frames a track is continued without a finding.
  ///
  /// It is the longest hold that a policy can ask for, and the same for every policy, so that a
  /// recorded procedure can be replayed with another one.
  static let maximumGap: Int32 = 16

  let grid: ImageSize
  let alarms: AlarmPolicy
  let tracking: TrackingPolicy
  let recorder = AlarmRecorder()

  let tracks = GrowableBuffer<Track>(capacity: capacity)
  let shapes = ShapeStore(capacity: capacity)
  let lost = GrowableBuffer<LostPolyp>(capacity: capacity)
  let appearances = GrowableBuffer<FindingAppearance>(capacity: capacity)
  // For each finding, the index of the track that it was paired with; -1 for none.
  let trackOfFinding = FixedBuffer<Int32>(count: capacity, repeating: -1)
  // For each track and finding, the share of the track's shape that lies upon the finding.
  let overlaps = FixedBuffer<Float>(count: capacity * capacity, repeating: 0)
  let solver = AssignmentSolver(capacity: capacity)

  private(set) var frame: Int32 = -1
  private var lastSerial: Int32 = 0
  /// The number of the last polyp that got one.
  private(set) var lastNumber: Int32 = 0

  init(grid: ImageSize, alarms: AlarmPolicy, tracking: TrackingPolicy) {
    self.grid = grid
    self.alarms = alarms
    self.tracking = tracking
  }

  /// Takes in one frame's findings.
  ///
  /// - Parameters:
  ///   - findings: The findings.
  ///   - labels: The finding of each grid pixel.
  ///   - picture: The frame made small, for colours.
  ///   - motion: How the camera moved since the last frame.
  ///   - milliseconds: When the frame was captured, on a clock that does not go back.
  func advance(
    _ findings: UnsafeBufferPointer<Finding>, labels: UnsafeBufferPointer<UInt8>,
    picture: FramePicture, motion: CameraMotion, milliseconds: Int64
  ) {
    frame += 1
    let count = min(findings.count, Self.capacity)
    let examiner = FindingExaminer(grid: grid)
    appearances.removeAll()
    for index in 0..<count {
      appearances.append(
        examiner.examine(findings[index], labels: labels, picture: picture))
      trackOfFinding[index] = -1
    }
    predict(motion)
    pair(findings, count: count, labels)
    attachPieces(findings, count: count)
    update(findings, labels)
    begin(findings, count: count, labels)
    filter()
    number(milliseconds)
    retire(milliseconds)
  }

  /// Ends all tracks, as the stream does.
  func finish() {
    for index in 0..<tracks.count { closeRun(&tracks.base[index]) }
    tracks.removeAll()
    lost.removeAll()
  }

  /// Forgets a lost polyp; it cannot be found again.
  func forget(number: Int32) {
    guard let index = lost.elements.firstIndex(where: { $0.number == number }) else { return }
    remove(lostAt: index)
  }

  // MARK: Steps of a frame

  private func predict(_ motion: CameraMotion) {
    let width = Float(grid.width)
    let moved = (motion.right * motion.right + motion.down * motion.down).squareRoot() * width
    // Errors of single frames add up by their squares; what nears and recedes at another pace than
    // the rest of the picture is off by a share of the way.
    let doubt = (1 - motion.confidence) * 0.06 * width
    for index in 0..<tracks.count {
      var track = tracks[index]
      track.place.move(motion, grid: grid)
      track.place.x += track.ownRight
      track.place.y += track.ownDown
      track.wholeDiameter = min(track.wholeDiameter * motion.scale, 2 * width)
      track.uncertainty = Self.added(
        track.uncertainty, 0.01 * width + 0.2 * moved + doubt, limit: 2 * width)
      track.label = 0
      track.parts = LabelSet()
      track.isCovered = false
      tracks[index] = track
    }
    for index in 0..<lost.count {
      var polyp = lost[index]
      polyp.place.move(motion, grid: grid)
      polyp.wholeDiameter = min(polyp.wholeDiameter * motion.scale, 2 * width)
      polyp.uncertainty = Self.added(
        polyp.uncertainty + 0.1 * moved, 0.006 * width + doubt, limit: 4 * width)
      lost[index] = polyp
    }
  }

  private static func added(_ uncertainty: Float, _ error: Float, limit: Float) -> Float {
    min((uncertainty * uncertainty + error * error).squareRoot(), limit)
  }

  private func pair(
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
    let growth = abs(Self.logarithm(max(1, place.area) / max(1, track.place.area)))
    guard overlap >= 0.1 || growth < 2 else { return 0 }
    var score = 1 + 2 * overlap + max(0, 1 - distance) + max(0, 1 - color)
    score += 0.25 * max(0, 1 - growth)
    // Of two tracks that could go on, the one that is a polyp does.
    return track.number != 0 ? score + 0.5 : score
  }

  /// Gives findings that are left over to polyps that they are pieces of, and tracks that are left
  /// over the findings that cover them.
  private func attachPieces(_ findings: UnsafeBufferPointer<Finding>, count: Int) {
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

  private func update(
    _ findings: UnsafeBufferPointer<Finding>, _ labels: UnsafeBufferPointer<UInt8>
  ) {
    for row in 0..<tracks.count {
      var track = tracks[row]
      defer { tracks[row] = track }
      guard track.isPresent, !track.isCovered else {
        track.ownRight *= 0.7
        track.ownDown *= 0.7
        // What a neighbour covers is where the camera's motion puts it.
        if track.isCovered { track.uncertainty = min(track.uncertainty, track.place.diameter / 2) }
        continue
      }
      let index = Int(track.label) - 1
      var place = Place(findings[index])
      for other in findings.indices.prefix(Self.capacity) where other != index {
        guard track.parts.contains(findings[other].label) else { continue }
        place.unite(Place(findings[other]))
      }
      track.separateFrames += 1
      track.foundFrames += 1
      let holdsAnother = coversAnother(row, track.label)
      if !holdsAnother { track.coveredFrames = 0 }
      if track.parts.contains(track.label), trackPieces(track) == 1 { track.splitFrames = 0 }
      if holdsAnother {
        // The finding is two polyps: neither's place can be read from it.
        track.uncertainty = min(track.uncertainty, track.place.diameter / 2)
        continue
      }
      let (offRight, offDown) = (place.x - track.place.x, place.y - track.place.y)
      let fastest = 0.03 * Float(grid.width)
      track.ownRight = min(max(0.6 * track.ownRight + 0.25 * offRight, -fastest), fastest)
      track.ownDown = min(max(0.6 * track.ownDown + 0.25 * offDown, -fastest), fastest)
      track.place = place
      track.uncertainty = 0
      note(place, &track)
      track.appearance.approach(appearances[index], by: 0.2)
      shapes.take(row, place, track.parts, labels, grid)
    }
  }

  /// Notes the size of what was seen whole.
  private func note(_ place: Place, _ track: inout Track) {
    let isWhole =
      place.x - place.width / 2 > 0.5 && place.y - place.height / 2 > 0.5
      && place.x + place.width / 2 < Float(grid.width) - 0.5
      && place.y + place.height / 2 < Float(grid.height) - 0.5
    guard isWhole else { return }
    let diameter = place.diameter
    track.wholeDiameter =
      track.wholeDiameter == 0 ? diameter : 0.8 * track.wholeDiameter + 0.2 * diameter
  }

  /// In how many pieces a track was found.
  private func trackPieces(_ track: Track) -> Int {
    var pieces = 0
    for label in 1...UInt8(Self.capacity) where track.parts.contains(label) { pieces += 1 }
    return pieces
  }

  /// Whether another track is covered by this one's finding.
  private func coversAnother(_ row: Int, _ label: UInt8) -> Bool {
    for other in 0..<tracks.count where other != row {
      if tracks[other].isCovered, tracks[other].label == label { return true }
    }
    return false
  }

  private func begin(
    _ findings: UnsafeBufferPointer<Finding>, count: Int, _ labels: UnsafeBufferPointer<UInt8>
  ) {
    for column in 0..<count where trackOfFinding[column] < 0 {
      guard tracks.count < Self.capacity else { return }
      lastSerial += 1
      var track = Track(
        serial: lastSerial, place: Place(findings[column]), appearance: appearances[column])
      track.label = findings[column].label
      track.parts.insert(track.label)
      track.separateFrames = 1
      note(track.place, &track)
      trackOfFinding[column] = Int32(tracks.count)
      shapes.take(tracks.count, track.place, track.parts, labels, grid)
      tracks.append(track)
    }
  }

  private func filter() {
    for row in 0..<tracks.count {
      var track = tracks[row]
      track.filter.advance(isPresent: track.isPresent, alarms)
      if track.isPresent {
        if track.runStart < 0 { track.runStart = frame }
      } else {
        closeRun(&track)
      }
      tracks[row] = track
    }
  }

  private func closeRun(_ track: inout Track) {
    guard track.runStart >= 0 else { return }
    let last = track.isPresent ? frame : frame - 1
    recorder.append(AlarmRun(track: track.serial, first: track.runStart, last: last))
    track.runStart = -1
  }

  /// Numbers tracks that have lasted: as polyps that were lost, or as new ones.
  private func number(_ milliseconds: Int64) {
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
  private func retire(_ milliseconds: Int64) {
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

  private func remove(lostAt index: Int) {
    for later in (index + 1)..<max(index + 1, lost.count) { lost[later - 1] = lost[later] }
    lost.truncate(to: lost.count - 1)
  }
}
