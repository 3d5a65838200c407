/// Boxes with counts that go on to others, from top to bottom, each with what leaves there.
public struct FlowDiagram: Sendable {
  /// What leaves for one reason.
  public struct Leaving: Hashable, Sendable {
    /// The reason, in a few words.
    public let label: String
    /// How many.
    public let count: Int

    /// A number that leaves for a reason.
    public init(_ label: String, count: Int) {
      self.label = label
      self.count = count
    }
  }

  /// A box and what it goes on to.
  public struct Box: Hashable, Sendable {
    /// What the box is called by in the drawing's text (`data-node`).
    public let name: String
    /// What it is, in a few words.
    public let label: String
    /// How many arrive.
    public let count: Int
    /// What leaves here, each with its number; drawn beside the way, or below where there is no room.
    public let leaving: [Leaving]
    /// What the others go on to.
    public let branches: [Box]

    /// Describes a box.
    public init(
      _ name: String, _ label: String, count: Int, leaving: [Leaving] = [],
      branches: [Box] = []
    ) {
      self.name = name
      self.label = label
      self.count = count
      self.leaving = leaving
      self.branches = branches
    }
  }

  /// What is shown.
  public let title: String
  /// What is counted, such as `polyps`.
  public let unit: String
  /// The first box.
  public let root: Box

  /// Describes a diagram.
  public init(title: String, unit: String, root: Box) {
    self.title = title
    self.unit = unit
    self.root = root
  }

  /// The diagram as an element of a page made by `HTML.page`; its title is not drawn.
  ///
  /// It is shown in its own size, so that what holds it has to scroll.
  public var svg: HTML { drawing.svg }

  /// The diagram as an SVG file.
  public var file: String { drawing.file }

  private var drawing: Drawing {
    let painter = FlowPainter(self)
    return Drawing(
      width: painter.width, height: painter.height, title: title,
      description: sentences(root).joined(separator: " "), isNatural: true, content: painter.content
    )
  }

  /// Each box in a sentence, for those who do not see it.
  private func sentences(_ box: Box) -> [String] {
    let leaving = box.leaving.map { "\($0.label) \($0.count)" }.joined(separator: ", ")
    let own = "\(box.label): \(box.count) \(unit)" + (leaving.isEmpty ? "." : "; out: \(leaving).")
    return [own] + box.branches.flatMap(sentences)
  }
}
