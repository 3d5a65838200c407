public import Imaging

/// What is true of one frame of a procedure, known without rendering it.
public struct FrameTruth: Sendable {
  /// The frame's number, from 0.
  public let index: Int
  /// When it is captured, in seconds from the procedure's beginning.
  public let seconds: Double
  /// What the endoscopist is doing.
  public let phase: ProcedurePhase
  /// The light that the processor uses.
  public let imagingMode: ImagingMode
  /// What is wrong with the picture.
  public let quality: FrameQuality
  /// How the picture moved since the frame before; nil where nothing connects the two.
  public let motion: ImageMotion?
  /// The polyps that the frame shows, by number.
  public let polyps: [VisiblePolyp]
  /// Which polyp each cell of the grid shows.
  public let labels: LabelGrid

  /// The polyp of a number, if the frame shows it.
  ///
  /// - Parameter number: The polyp's number, from 1.
  /// - Returns: What is seen of it.
  public func polyp(_ number: Int) -> VisiblePolyp? {
    polyps.first { $0.number == number }
  }
}

/// A part of a procedure.
public enum ProcedurePhase: String, CaseIterable, Hashable, Sendable {
  /// The lens is not in the patient.
  case outOfBody = "out_of_body"
  /// The lens is drawn back along the lumen.
  case withdrawal
  /// The lens goes towards a polyp.
  case approach
  /// The polyp is looked at.
  case inspection
  /// An instrument takes the polyp away.
  case resection
}

/// The light that the processor uses.
public enum ImagingMode: String, CaseIterable, Hashable, Sendable {
  /// White light.
  case whiteLight = "white_light"
  /// Narrow bands of blue and green, in which vessels are dark brown.
  case narrowBand = "nbi"
}

/// What is seen of one polyp in one frame.
public struct VisiblePolyp: Hashable, Sendable {
  /// The polyp's number, from 1.
  public let number: Int
  /// What the polyp is.
  public let histology: Histology
  /// The cells around it, on the grid of the frame's labels.
  public let box: PixelRectangle
  /// How many cells of the grid show it.
  public let cellCount: Int
  /// Share of the frame that it covers, [0, 1].
  public let areaFraction: Double
  /// From the lens to its middle, in millimetres.
  public let distanceMillimetres: Double

  /// The box as shares of the frame's width and height: left, top, width and height, [0, 1].
  ///
  /// - Parameter grid: The size of the grid that `box` is on.
  /// - Returns: The box in units of the frame.
  public func relativeBox(on grid: ImageSize) -> (
    left: Double, top: Double, width: Double, height: Double
  ) {
    (
      Double(box.x) / Double(grid.width), Double(box.y) / Double(grid.height),
      Double(box.width) / Double(grid.width), Double(box.height) / Double(grid.height)
    )
  }
}

/// The polyp that each cell of a grid over the whole frame shows.
///
/// Column c of w covers the frame's x from c·W/w to (c + 1)·W/w, rows likewise, as masks on the
/// wire do. A cell shows what is seen at its middle.
public struct LabelGrid: Hashable, Sendable {
  /// Columns and rows.
  public let size: ImageSize
  /// A polyp's number or 0 for each cell, row by row.
  public let labels: [UInt8]

  /// The mask of one polyp: 1 where it is seen, 0 elsewhere, row by row.
  public func mask(ofPolyp number: Int) -> [UInt8] {
    labels.map { Int($0) == number ? 1 : 0 }
  }

  /// The mask of all polyps together: 1 where one is seen, 0 elsewhere, row by row.
  public var mask: [UInt8] { labels.map { $0 > 0 ? 1 : 0 } }
}
