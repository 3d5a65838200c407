internal import Base
internal import Imaging

/// The decoded pictures of a run, as many as there is room for.
///
/// Any thread may read.
final class PictureStore: Sendable {
  /// A picture, and its mask where masks are learnt.
  struct Entry: Sendable {
    let image: Image
    let mask: GrayImage?
  }

  private struct Room {
    var entries: [Int: Entry] = [:]
    var freeByteCount: Int
  }

  /// All pictures.
  let pictures: [TrainingPicture]
  private let readsMasks: Bool
  private let room: Locked<Room>

  /// A store of pictures.
  ///
  /// - Parameters:
  ///   - pictures: The pictures.
  ///   - readsMasks: Whether masks are read; a picture without one then has an empty mask.
  ///   - byteLimit: How much of what was decoded is kept.
  init(_ pictures: [TrainingPicture], readsMasks: Bool, byteLimit: Int) {
    self.pictures = pictures
    self.readsMasks = readsMasks
    room = Locked(Room(freeByteCount: byteLimit))
  }

  /// A picture.
  ///
  /// - Parameter index: Its place among `pictures`.
  /// - Returns: The picture.
  /// - Throws: `TrainingError` naming the picture's line.
  func entry(_ index: Int) throws(TrainingError) -> Entry {
    if let entry = room.withLock({ $0.entries[index] }) { return entry }
    let entry = try read(pictures[index])
    let byteCount = entry.image.pixels.count + (entry.mask?.pixels.count ?? 0)
    room.withLock { room in
      guard room.freeByteCount >= byteCount, room.entries[index] == nil else { return }
      room.freeByteCount -= byteCount
      room.entries[index] = entry
    }
    return entry
  }

  private func read(_ picture: TrainingPicture) throws(TrainingError) -> Entry {
    do throws(ImagingError) {
      let image = try ImageFile.read(picture.path)
      guard readsMasks else { return Entry(image: image, mask: nil) }
      guard let path = picture.maskPath else {
        let pixels = Array(repeating: UInt8(0), count: image.size.pixelCount)
        return Entry(image: image, mask: GrayImage(size: image.size, pixels: pixels))
      }
      let mask = try ImageFile.readGray(path)
      guard mask.size == image.size else {
        throw ImagingError(
          .invalidSpecification, "the mask is \(mask.size), its picture \(image.size)")
      }
      return Entry(image: image, mask: mask)
    } catch {
      throw TrainingError(.invalidRows, "line \(picture.line): \(error)")
    }
  }
}
