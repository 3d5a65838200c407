public import Base

/// Offers memory for frames; its descriptor comes with the first byte of the header.
public struct OpenRingMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.openRing
  /// No ring has more slots: their generations have room in one page, 64 bytes apart.
  public static let maximumSlots = 64

  /// Frames that have a place.
  public var slots: Int
  /// Bytes of each place; a multiple of ``RingLayout/pageByteCount``.
  public var slotByteCount: Int

  /// Makes a request.
  public init(slots: Int, slotByteCount: Int) {
    self.slots = slots
    self.slotByteCount = slotByteCount
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    slots = try fields.integer("slots", in: 1...OpenRingMessage.maximumSlots)
    slotByteCount = try fields.integer("slot_bytes", in: 1...Int(UInt32.max))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("slots", slots)
    json.member("slot_bytes", slotByteCount)
  }
}

/// The answer to `openRing`.
public struct RingOpenedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.ringOpened

  /// The ring's number within this session.
  public var ring: Int
  /// Whether raw frames are read where they lie; false where they are copied first, because the
  /// memory could be taken away while it is read.
  public var isMapped: Bool

  /// Makes an answer.
  public init(ring: Int, isMapped: Bool) {
    self.ring = ring
    self.isMapped = isMapped
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    ring = try fields.integer("ring", in: 1...Int(UInt32.max))
    isMapped = try fields.optionalBool("mapped") ?? false
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("ring", ring)
    json.member("mapped", isMapped)
  }
}

/// Says that no more frames will come from a ring.
public struct CloseRingMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.closeRing

  /// The ring's number.
  public var ring: Int

  /// Makes a request.
  public init(ring: Int) {
    self.ring = ring
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    ring = try fields.integer("ring", in: 1...Int(UInt32.max))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("ring", ring)
  }
}

/// The answer to `closeRing`; frames that were sent before are still answered.
public struct RingClosedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.ringClosed

  /// The ring's number.
  public var ring: Int

  /// Makes an answer.
  public init(ring: Int) {
    self.ring = ring
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    ring = try fields.integer("ring", in: 1...Int(UInt32.max))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("ring", ring)
  }
}

/// Where a ring's parts lie: a page of generations, then the slots.
public struct RingLayout: Equatable, Sendable {
  /// Bytes of the page of generations, and what each slot's size is a multiple of.
  public static let pageByteCount = 4096
  private static let generationStride = 64

  /// Frames that have a place.
  public let slots: Int
  /// Bytes of each place.
  public let slotByteCount: Int

  /// Lays out a ring; nil unless there are 1 to 64 slots of whole pages and at most 4 GiB each.
  public init?(slots: Int, slotByteCount: Int) {
    guard (1...OpenRingMessage.maximumSlots).contains(slots),
      (1...Int(UInt32.max)).contains(slotByteCount),
      slotByteCount % RingLayout.pageByteCount == 0
    else { return nil }
    self.slots = slots
    self.slotByteCount = slotByteCount
  }

  /// Bytes of the whole ring.
  public var byteCount: Int { RingLayout.pageByteCount + slots * slotByteCount }

  /// Where a slot's generation is: eight bytes, little-endian.
  public func generationOffset(of slot: Int) -> Int {
    slot * RingLayout.generationStride
  }

  /// Where a slot's bytes begin.
  public func offset(of slot: Int) -> Int {
    RingLayout.pageByteCount + slot * slotByteCount
  }
}
