internal import Base

extension ResultMessage {
  /// When the station gets to see what was found.
  public enum DisplayMode: String, CaseIterable, Sendable {
    /// With every frame.
    case live
    /// While the physician asks for it.
    case onDemand = "on_demand"
    /// Never; also, a display of a later version.
    case blinded
  }

  /// Whether a frame's picture is fit to be judged.
  public struct PictureQuality: Equatable, Sendable {
    /// Whether nothing speaks against it.
    public var isUsable: Bool
    /// What speaks against it, such as `blurred`; words of later versions are kept as they are.
    public var reasons: [String]

    /// Makes a statement.
    public init(isUsable: Bool, reasons: [String] = []) {
      self.isUsable = isUsable
      self.reasons = reasons
    }

    init(_ fields: JSONFields) throws(JSONError) {
      isUsable = try fields.bool("usable")
      reasons = []
      for element in try fields.elements("reasons") {
        guard case .string(let reason) = element.value else {
          throw JSONError(.wrongType, at: element.path, "a string is expected")
        }
        reasons.append(reason)
      }
    }

    func writeMembers(to json: inout JSONWriter) {
      json.member("usable", isUsable)
      json.name("reasons")
      json.array { json in for reason in reasons { json.value(reason) } }
    }
  }

  /// A polyp that is followed from frame to frame.
  public struct Polyp: Equatable, Sendable {
    /// Whether it is in the picture.
    public enum State: String, CaseIterable, Sendable {
      /// It was found in this frame.
      case visible
      /// It was not found in this frame, and is shown where it should be; also, a state of a later
      /// version.
      case held
    }

    /// Its number within the stream, from 1; it keeps it through the procedure.
    public var number: Int
    /// Whether it is in the picture.
    public var state: State
    /// Which of the result's findings it is, from 0; nil when it is held.
    public var finding: Int?
    /// Left, top, width and height in pixels of the frame.
    public var box: [Int]
    /// What it is taken for so far; nil before there is anything to say.
    public var call: PolypOpinion?

    /// Makes an entry.
    public init(
      number: Int, state: State, finding: Int? = nil, box: [Int], call: PolypOpinion? = nil
    ) {
      self.number = number
      self.state = state
      self.finding = finding
      self.box = box
      self.call = call
    }

    init(_ fields: JSONFields) throws(JSONError) {
      number = try fields.integer("number", in: 1...Int(UInt32.max))
      state = State(rawValue: try fields.string("state")) ?? .held
      finding = try fields.optionalInteger("finding", in: 0...254)
      box = try fields.integers("box", count: 4, in: 0...65535)
      call = try fields.optionalObject("call").map(PolypOpinion.init(_:))
    }

    func writeMembers(to json: inout JSONWriter) {
      json.member("number", number)
      json.member("state", state.rawValue)
      if let finding { json.member("finding", finding) }
      json.member("box", box)
      if let call {
        json.name("call")
        json.object { call.writeMembers(to: &$0) }
      }
    }
  }
}
