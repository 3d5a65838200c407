/// Element types of PyTorch that this module does not read, by PyTorch's names.
enum UnsupportedType: String, CaseIterable {
  case complex32
  case complex64
  case complex128
  case float8E4M3FN = "float8_e4m3fn"
  case float8E4M3FNUZ = "float8_e4m3fnuz"
  case float8E5M2 = "float8_e5m2"
  case float8E5M2FNUZ = "float8_e5m2fnuz"
  case float8E8M0FNU = "float8_e8m0fnu"
  case qint8
  case quint8
  case qint32
  case quint4x2
  case quint2x4

  /// The start of the storage class's name, where there is one.
  var storagePrefix: String? {
    switch self {
    case .complex64: "ComplexFloat"
    case .complex128: "ComplexDouble"
    case .qint8: "QInt8"
    case .quint8: "QUInt8"
    case .qint32: "QInt32"
    case .quint4x2: "QUInt4x2"
    case .quint2x4: "QUInt2x4"
    default: nil
    }
  }
}
