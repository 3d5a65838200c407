internal import Tensors

/// Gives a network what its frozen stages make of pictures, and keeps it.
final class ActivationInputs: InputSource {
  private let frozen: FrozenRun
  private let pictures: PictureInputs
  private let store: ActivationStore
  private let section: Int
  private let recordNumber: (RequestedPicture) -> Int
  private let record: UnsafeMutableRawBufferPointer

  /// A source of activations.
  ///
  /// - Parameters:
  ///   - frozen: The frozen stages.
  ///   - pictures: Makes the pictures that these have not seen yet.
  ///   - store: Where activations are kept.
  ///   - section: The section of the store.
  ///   - record: The number of a picture's record in the section.
  init(
    _ frozen: FrozenRun, pictures: PictureInputs, _ store: ActivationStore, section: Int,
    record: @escaping (RequestedPicture) -> Int
  ) {
    self.frozen = frozen
    self.pictures = pictures
    self.store = store
    self.section = section
    recordNumber = record
    self.record = store.room(section)
  }

  deinit {
    record.deallocate()
  }

  func fill(
    _ size: PictureBatch.Size, _ place: Int, _ picture: RequestedPicture
  ) throws {
    let number = ActivationStore.Place(section: section, record: recordNumber(picture))
    if try !store.read(number, into: record) {
      try pictures.fill(frozen.picture, 0, picture)
      try frozen.run()
      var rest = record[ActivationStore.checksumByteCount...]
      for tensor in frozen.results {
        let part = UnsafeMutableRawBufferPointer(rebasing: rest.prefix(tensor.byteCount))
        part.copyMemory(from: UnsafeRawBufferPointer(rebasing: tensor.bytes[..<tensor.byteCount]))
        rest = rest.dropFirst(tensor.byteCount)
      }
      try store.write(number, record)
    }
    var rest = record[ActivationStore.checksumByteCount...]
    for tensor in size.inputs.map(\.tensor) + (size.mask.map { [$0] } ?? []) {
      let byteCount = tensor.byteCount / tensor.shape.dimensions[0]
      let part = UnsafeMutableRawBufferPointer(
        rebasing: tensor.bytes[place * byteCount..<(place + 1) * byteCount])
      part.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(byteCount)))
      rest = rest.dropFirst(byteCount)
    }
  }
}
