import Checkpoints
import Testing

@Suite("The safetensors format")
struct SafeTensorsFileTests {
  private func entry(_ begin: Int, _ end: Int, shape: String, _ type: String = "U8") -> String {
    #"{"dtype": "\#(type)", "shape": [\#(shape)], "data_offsets": [\#(begin), \#(end)]}"#
  }

  private func failure(_ header: String, dataCount: Int = 4) -> CheckpointError.Code? {
    let data = [UInt8](repeating: 0, count: dataCount)
    return SampleFile.failure(SampleFile.safetensors(header, data: data))?.code
  }

  @Test("Tensors are in the header's order, the metadata among the other entries")
  func order() throws {
    let header =
      #"{"__metadata__": {"format": "pt"}, "z": \#(entry(2, 4, shape: "2")), "#
      + #""a": \#(entry(0, 2, shape: "1, 2"))}  "#
    let checkpoint = try SampleFile.read(SampleFile.safetensors(header, data: [1, 2, 3, 4]))
    #expect(checkpoint.format == .safetensors)
    #expect(checkpoint.tensors.map(\.name) == ["z", "a"])
    #expect(checkpoint.otherEntries == ["__metadata__.format"])
    #expect(try checkpoint["z"]?.load().integers() == [3, 4])
    #expect(checkpoint["a"]?.shape == [1, 2])
  }

  @Test(
    "Every element type has its name",
    arguments: [
      ("F64", 8, "float64"), ("F32", 4, "float32"), ("F16", 2, "float16"), ("BF16", 2, "bfloat16"),
      ("I64", 8, "int64"), ("I32", 4, "int32"), ("I16", 2, "int16"), ("I8", 1, "int8"),
      ("U64", 8, "uint64"), ("U32", 4, "uint32"), ("U16", 2, "uint16"), ("U8", 1, "uint8"),
      ("BOOL", 1, "bool"),
    ])
  func types(type: String, size: Int, name: String) throws {
    let file = SampleFile.safetensors(
      #"{"a": \#(entry(0, size, shape: "", type))}"#, data: [UInt8](repeating: 0, count: size))
    #expect(try SampleFile.read(file)["a"]?.elementType.rawValue == name)
  }

  @Test("Types that are not read are refused by name")
  func unsupportedType() throws {
    for type in ["F8_E4M3", "C64", "X"] {
      let file = SampleFile.safetensors(#"{"a": \#(entry(0, 1, shape: "1", type))}"#, data: [0])
      let error = try #require(SampleFile.failure(file))
      #expect(error.code == .unsupported && error.message.contains(type))
    }
  }

  @Test("Tensors cover all bytes, each once")
  func coverage() {
    let first = entry(0, 2, shape: "2")
    #expect(failure(#"{"a": \#(first), "b": \#(entry(2, 4, shape: "2"))}"#) == nil)
    #expect(
      failure(
        #"{"a": \#(first), "b": \#(entry(2, 4, shape: "2")), "c": \#(entry(2, 2, shape: "0"))}"#)
        == nil)
    #expect(failure(#"{"a": \#(first), "b": \#(entry(1, 3, shape: "2"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(first), "b": \#(first)}"#) == .corrupt)
    #expect(failure(#"{"a": \#(first), "b": \#(entry(3, 4, shape: "1"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(entry(1, 4, shape: "3"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(first)}"#) == .corrupt)
    #expect(failure(#"{"a": \#(entry(0, 8, shape: "8"))}"#) == .truncated)
    #expect(failure("{}", dataCount: 0) == nil)
    #expect(failure("{}", dataCount: 1) == .corrupt)
  }

  @Test("A size that is not the shape's is refused, whatever overflows")
  func sizes() {
    #expect(failure(#"{"a": \#(entry(0, 4, shape: "3"))}"#) == .storageMismatch)
    #expect(failure(#"{"a": \#(entry(0, 4, shape: "1", "F64"))}"#) == .storageMismatch)
    #expect(failure(#"{"a": \#(entry(0, 4, shape: "\(Int.max)", "F64"))}"#) == .storageMismatch)
    #expect(failure(#"{"a": \#(entry(0, 4, shape: "\(Int.max), 2"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(entry(0, 4, shape: "-4"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(entry(-4, 0, shape: "4"))}"#) == .corrupt)
    #expect(failure(#"{"a": \#(entry(4, 0, shape: "4"))}"#) == .corrupt)
  }

  @Test(
    "A header that is not what the format says is refused",
    arguments: [
      "{", #"{"a": 1}"#, #"{"a": {}}"#, #"{"__metadata__": 1}"#, #"{"__metadata__": {"a": 1}}"#,
      #"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4], "x": 1}}"#,
      #"{"a": {"dtype": 1, "shape": [4], "data_offsets": [0, 4]}}"#,
      #"{"a": {"dtype": "U8", "shape": 4, "data_offsets": [0, 4]}}"#,
      #"{"a": {"dtype": "U8", "shape": [4.5], "data_offsets": [0, 4]}}"#,
      #"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4, 4]}}"#,
      #"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 99999999999999999999]}}"#,
      #"{"a": {"dtype": "U8", "shape": [4]}}"#, #"{"a": 1, "a": 1}"#, #"{} x"#,
      #"{"\u001b": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}"#,
    ])
  func brokenHeaders(header: String) {
    #expect(failure(header) == .corrupt)
  }

  @Test("A header longer than the file, or than its description may be, is refused unread")
  func headerLength() {
    let header = Array(#"{"a": 1}"#.utf8)
    for length: UInt64 in [9, 100_000_000, 1 << 62] {
      #expect(SampleFile.failure(Pickle.little(length) + header)?.code == .truncated)
    }
    #expect(SampleFile.failure(Pickle.little(UInt64.max) + header)?.code == .corrupt)
    let spaces = [UInt8](repeating: 0x20, count: 1 << 20)
    let long = Pickle.little(UInt64(spaces.count + 2)) + Array("{}".utf8) + spaces
    #expect(SampleFile.failure(long)?.code == .tooLarge)
  }

  @Test("A file that is cut short anywhere is refused")
  func truncation() {
    let file = SampleFile.safetensors
    #expect(SampleFile.failure(file) == nil)
    for count in 0..<file.count {
      let code = SampleFile.failure(Array(file.prefix(count)))?.code
      #expect(code == (count < 9 ? .notACheckpoint : .truncated), "\(count) bytes")
    }
  }
}
