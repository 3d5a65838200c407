/// Something that findings of consecutive frames have in common.
struct Track: BitwiseCopyable {
  /// Counts every track of a procedure, from 1.
  var serial: Int32
  /// The polyp's number; 0 while it has not lasted long enough to be one.
  var number: Int32 = 0
  /// Where it is, or should be, in the present frame.
  var place: Place
  /// What it moves by itself in a frame, to the right, in grid pixels.
  var ownRight: Float = 0
  /// What it moves by itself in a frame, down, in grid pixels.
  var ownDown: Float = 0
  /// What the camera did since it was found last.
  var absence: Absence
  /// How far off the place may be, in grid pixels.
  var uncertainty: Float = 0
  /// The diameter of a disc of the area that it had when nothing could cut it off, in grid pixels; 0
  /// when it was never seen whole.
  var wholeDiameter: Float = 0
  /// In how many frames it was found.
  var foundFrames: Int32 = 0
  /// In how many frames the lost polyp that it was taken for had been found.
  var earlierFrames: Int32 = 0
  /// For how many frames it has been found as a finding of its own since another one held it.
  var separateFrames: Int32 = 0
  /// What it looks like.
  var appearance: FindingAppearance
  /// Whether it is shown.
  var filter = PresenceFilter()
  /// The first frame of the present unbroken run of findings; -1 when there is none.
  var runStart: Int32 = -1
  /// The label of the finding in the present frame; 0 for none.
  var label: UInt8 = 0
  /// The labels of all findings in the present frame that are parts of it.
  var parts = LabelSet()
  /// Whether its finding in the present frame is another track's too.
  var isCovered = false
  /// For how many frames in a row it has been in more than one piece.
  var splitFrames: Int32 = 0
  /// For how many frames in a row another track's finding has covered it.
  var coveredFrames: Int32 = 0

  init(serial: Int32, place: Place, appearance: FindingAppearance) {
    self.serial = serial
    self.place = place
    absence = Absence(from: place)
    self.appearance = appearance
  }

  /// Whether a finding of the present frame is, or holds, it.
  var isPresent: Bool { label != 0 }
}
