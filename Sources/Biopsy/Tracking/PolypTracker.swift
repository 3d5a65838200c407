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
  /// Polyps that are not found any more, in the order in which they were lost; twice the same one
  /// where what was taken for it may have been something else.
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
  var lastNumber: Int32 = 0

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
    lost.removeAll { $0.number == number }
  }

  // MARK: Steps of a frame

  private func predict(_ motion: CameraMotion) {
    let width = Float(grid.width)
    let moved = motion.length * width
    // Errors of single frames add up by their squares; what nears and recedes at another pace than
    // the rest of the picture is off by a share of the way.
    let doubt = (1 - motion.confidence) * 0.06 * width
    for index in 0..<tracks.count {
      var track = tracks[index]
      let growth = track.place.growth(motion, grid: grid)
      track.place.move(motion, grid: grid)
      track.absence.move(motion, grid: grid)
      track.place.x += track.ownRight
      track.place.y += track.ownDown
      track.wholeDiameter = min(track.wholeDiameter * growth, 2 * width)
      track.uncertainty = Self.added(
        track.uncertainty, 0.01 * width + 0.2 * moved + doubt, limit: 2 * width)
      track.label = 0
      track.parts = LabelSet()
      track.isCovered = false
      tracks[index] = track
    }
    for index in 0..<lost.count { lost.base[index].move(motion, doubt: doubt, grid: grid) }
  }

  private static func added(_ uncertainty: Float, _ error: Float, limit: Float) -> Float {
    min((uncertainty * uncertainty + error * error).squareRoot(), limit)
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
      track.absence = Absence(from: place)
      track.uncertainty = 0
      note(place, &track)
      // The mean so far, and of about the last ten frames when there are more.
      let share = max(0.1, 1 / Float(track.foundFrames + 1))
      track.appearance.approach(appearances[index], by: share)
      shapes.take(row, place, track.parts, labels, grid)
    }
  }

  /// Notes the size of what was seen whole.
  private func note(_ place: Place, _ track: inout Track) {
    let diameter = place.diameter
    guard place.isWhole(on: grid) else {
      // What is larger now that it is cut off was cut off before, by the edge of the lens's picture.
      if diameter > 1.3 * track.wholeDiameter { track.wholeDiameter = 0 }
      return
    }
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
}
