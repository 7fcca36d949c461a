package ssl

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"hash"
)

var (
	errNeedsPassword = errors.New("the private key is encrypted: a password is needed")
	errWrongPassword = errors.New("the private key cannot be decrypted: a wrong password, or damaged")
	errUnknownCoding = errors.New("the private key is encrypted in a way that is not supported: PKCS #8 with PBES2 is (openssl pkcs8 -topk8 -v2 aes-256-cbc)")
)

// encryptedKey is EncryptedPrivateKeyInfo of RFC 5958.
type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// pbes2 is PBES2-params of RFC 8018.
type pbes2 struct{ Derivation, Encryption pkix.AlgorithmIdentifier }

// derivation is PBKDF2-params of RFC 8018.
type derivation struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// maxIterations bounds the time that a file can cost.
const maxIterations = 10_000_000

// The names of RFC 8018.
const (
	oidPBES2  = "1.2.840.113549.1.5.13"
	oidPBKDF2 = "1.2.840.113549.1.5.12"
)

var hashes = map[string]func() hash.Hash{
	"": sha1.New, "1.2.840.113549.2.7": sha1.New, "1.2.840.113549.2.8": sha256.New224, "1.2.840.113549.2.9": sha256.New,
	"1.2.840.113549.2.10": sha512.New384, "1.2.840.113549.2.11": sha512.New,
}

// blockCipher is a cipher in CBC mode.
type blockCipher struct {
	keyLength int
	make      func(key []byte) (cipher.Block, error)
}

var ciphers = map[string]blockCipher{
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
}

// decryptKeys replaces encrypted keys in a PEM text by keys in the clear.
func decryptKeys(text []byte, password string) ([]byte, error) {
	if !bytes.Contains(text, []byte("ENCRYPTED")) {
		return text, nil
	}
	var out []byte
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return out, nil
		}
		text = rest
		switch {
		case block.Headers["DEK-Info"] != "":
			return nil, errUnknownCoding
		case block.Type != "ENCRYPTED PRIVATE KEY":
		case password == "":
			return nil, errNeedsPassword
		default:
			der, err := decryptPKCS8(block.Bytes, password)
			if err != nil {
				return nil, err
			}
			block = &pem.Block{Type: "PRIVATE KEY", Bytes: der}
		}
		out = append(out, pem.EncodeToMemory(block)...)
	}
}

func decryptPKCS8(der []byte, password string) ([]byte, error) {
	var key encryptedKey
	if rest, err := asn1.Unmarshal(der, &key); err != nil || len(rest) > 0 {
		return nil, errUnknownCoding
	}
	var scheme pbes2
	if _, err := asn1.Unmarshal(key.Algorithm.Parameters.FullBytes, &scheme); err != nil || key.Algorithm.Algorithm.String() != oidPBES2 {
		return nil, errUnknownCoding
	}
	var kdf derivation
	if _, err := asn1.Unmarshal(scheme.Derivation.Parameters.FullBytes, &kdf); err != nil || scheme.Derivation.Algorithm.String() != oidPBKDF2 {
		return nil, errUnknownCoding
	}
	var iv []byte
	if _, err := asn1.Unmarshal(scheme.Encryption.Parameters.FullBytes, &iv); err != nil {
		return nil, errUnknownCoding
	}
	newHash, block := hashes[kdf.PRF.Algorithm.String()], ciphers[scheme.Encryption.Algorithm.String()]
	if newHash == nil || block.make == nil || kdf.Iterations < 1 || kdf.Iterations > maxIterations {
		return nil, errUnknownCoding
	}
	secret, err := pbkdf2.Key(newHash, password, kdf.Salt, kdf.Iterations, block.keyLength)
	if err != nil {
		return nil, err
	}
	c, err := block.make(secret)
	if err != nil {
		return nil, err
	}
	return decryptCBC(c, iv, key.Data)
}

// decryptCBC decrypts and takes the padding away.
func decryptCBC(c cipher.Block, iv, data []byte) ([]byte, error) {
	if len(iv) != c.BlockSize() || len(data) == 0 || len(data)%c.BlockSize() != 0 {
		return nil, errUnknownCoding
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(out, data)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > c.BlockSize() {
		return nil, errWrongPassword
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, errWrongPassword
		}
	}
	return out[:len(out)-pad], nil
}
