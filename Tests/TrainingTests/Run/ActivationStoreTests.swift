import Base
import Foundation
import Testing

@testable import Training

@Suite("The store of activations")
struct ActivationStoreTests {
  private let folder: PictureFolder
  private let sections = [
    ActivationStore.Section(count: 3, byteCount: 40),
    ActivationStore.Section(count: 2, byteCount: 13),
  ]

  init() throws {
    folder = try PictureFolder()
  }

  private var path: String { "\(folder.path)/activations.bin" }

  private func store(_ key: String = "key") throws(TrainingError) -> ActivationStore {
    try ActivationStore(path, key: SHA256.hash(Array(key.utf8)), sections: sections)
  }

  private typealias Place = ActivationStore.Place

  private var places: [Place] {
    sections.indices.flatMap { section in
      (0..<sections[section].count).map { Place(section: section, record: $0) }
    }
  }

  /// Writes a record that tells its place.
  private func write(_ place: Place, _ store: ActivationStore) throws {
    let room = store.room(place.section)
    defer { room.deallocate() }
    for offset in 8..<room.count { room[offset] = expected(place, offset) }
    try store.write(place, room)
  }

  private func expected(_ place: Place, _ offset: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: place.section * 100 + place.record * 31 + offset * 7)
  }

  /// Whether a record is there; an issue where it holds something else.
  private func isThere(_ place: Place, _ store: ActivationStore) throws -> Bool {
    let room = store.room(place.section)
    defer { room.deallocate() }
    guard try store.read(place, into: room) else { return false }
    #expect((8..<room.count).allSatisfy { room[$0] == expected(place, $0) })
    return true
  }

  private func there(_ store: ActivationStore) throws -> [Place] {
    try places.filter { try isThere($0, store) }
  }

  private func change(_ body: (inout Data) -> Void) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    body(&bytes)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  @Test func beginsEmpty() throws {
    #expect(try there(store()).isEmpty)
  }

  @Test func givesWhatWasWrittenAlsoToTheNextProcess() throws {
    let first = try store()
    let written = [places[0], places[2], places[4]]
    for place in written { try write(place, first) }
    #expect(try there(first) == written)
    #expect(try there(store()) == written)
  }

  @Test func takesAsManyBytesAsItSays() throws {
    let store = try store()
    for place in places { try write(place, store) }
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(size == ActivationStore.byteCount(sections))
  }

  @Test func isBegunAnewUnderAnotherKey() throws {
    let first = try store("one")
    for place in places { try write(place, first) }
    #expect(try there(store("another")).isEmpty)
    #expect(try there(store("one")).isEmpty)
  }

  @Test func isBegunAnewWhereTheFileIsSomethingElse() throws {
    for bytes in [[], [1, 2, 3], Array(repeating: 7, count: 5000)] as [[UInt8]] {
      try folder.write(bytes, "activations.bin")
      let store = try store()
      #expect(try there(store).isEmpty)
      try write(places[3], store)
      #expect(try there(self.store()) == [places[3]])
    }
  }

  @Test func ofATruncatedFileWholeRecordsStay() throws {
    let first = try store()
    for place in places { try write(place, first) }
    // 64 bytes of header, records of 48 bytes: the second is cut by a byte.
    try change { $0 = $0[..<(64 + 48 + 47)] }
    #expect(try there(store()) == [places[0]])
    try change { $0 = $0[..<50] }
    #expect(try there(store()).isEmpty)
  }

  @Test func noFlippedBitGoesUnseen() throws {
    let first = try store()
    for place in places { try write(place, first) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    // The last record, of a length that is no multiple of 8, and its checksum.
    for offset in whole.count - 21..<whole.count {
      for bit in [0, 3, 7] {
        try change { $0[offset] ^= 1 << bit }
        #expect(try there(store()) == Array(places.dropLast()), "byte \(offset), bit \(bit)")
        try change { $0 = whole }
      }
    }
  }

  @Test func noRecordPassesForAnother() throws {
    try write(places[0], store())
    try change { $0 += $0[64..<112] }
    #expect(try there(store()) == [places[0]])
  }

  @Test func aFullDiskIsTold() throws {
    let error = refusal {
      try ActivationStore("/dev/full", key: SHA256.hash([]), sections: sections)
    }
    #expect(error?.code == .notWritten)
    #expect(error?.message.contains("free space") == true)
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let error = refusal {
      try ActivationStore("\(path)/missing", key: SHA256.hash([]), sections: sections)
    }
    #expect(error?.code == .notWritten && error?.message.contains("missing") == true)
  }

  @Test func isGoneWhenRemoved() throws {
    let store = try store()
    try write(places[0], store)
    store.remove()
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
