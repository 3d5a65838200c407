import Base
import FuzzSupport

/// What parses must come back the same from its own text, in both of its forms.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard let value = try? JSONValue(parsing: bytes) else { return }
    for text in [value.serialized(), value.prettyPrinted()] {
      let again = try? JSONValue(parsing: Array(text.utf8))
      precondition(again != nil, "own text does not parse: \(text)")
      precondition(again?.serialized() == value.serialized(), "text changes: \(text)")
    }
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    [
      "scalars": Array(#"[null,true,false,0,-1,9223372036854775807,1.5e-7,1E400]"#.utf8),
      "strings": Array(#"["","é👍","\u00e9\ud83d\udc4d\n\"\\\/\b\f\r\t"]"#.utf8),
      "objects": Array(#"{"a":{"b":[{}, []]} , "c" : -0.0e+10}"#.utf8),
      "deep": Array(repeating: UInt8(ascii: "["), count: 70),
    ]
  }
  return 0
}
