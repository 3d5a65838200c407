import Testing
import Wire

@Suite("Body range")
struct BodyRangeTests {
  private let body: [UInt8] = [10, 11, 12, 13]

  @Test(arguments: [(0, 4), (0, 0), (4, 0), (1, 2), (3, 1)] as [(Int, Int)])
  func givesThePartOfTheBody(offset: Int, byteCount: Int) throws {
    let slice = try ResultMessage.BodyRange(offset: offset, byteCount: byteCount).slice(of: body)
    #expect(Array(slice) == Array(body[offset..<offset + byteCount]))
  }

  @Test(
    arguments: [
      (0, 5), (5, 0), (4, 1), (1, 4), (Int.max, 1), (1, Int.max), (Int.max, Int.max),
      (4_294_967_295, 4_294_967_295), (0, 4_294_967_295),
    ] as [(Int, Int)])
  func refusesWhatLiesOutside(offset: Int, byteCount: Int) {
    let range = ResultMessage.BodyRange(offset: offset, byteCount: byteCount)
    #expect(throws: WireError(.malformed, "")) { try range.slice(of: body) }
    #expect(throws: WireError(.malformed, "")) { try range.slice(of: []) }
  }

  @Test(arguments: ["-1", "4294967296", "1.5", "9223372036854775808", "null"])
  func refusesNumbersThatNoBodyHas(number: String) {
    for part in ["{\"offset\":\(number),\"bytes\":1}", "{\"offset\":1,\"bytes\":\(number)}"] {
      let text =
        #"{"stream":1,"outcome":"findings","frame_size":[4,4],"mask_size":[4,4],"#
        + #""mask_encoding":"rle","findings":[{"box":[0,0,1,1],"area_fraction":0.5,"#
        + "\"confidence\":0.5,\"mask\":\(part)}],"
        + #""timings_us":{},"model":"m","pipeline_sha256":"p","provider":"cpu"}"#
      #expect("\(part)") {
        try Array(text.utf8).withUnsafeBytes { _ = try ResultMessage(json: $0) }
      } throws: { error in
        (error as? WireError)?.message.hasPrefix("findings[0].mask.") ?? false
      }
    }
  }
}
