package http

// The status codes of HTTPStatus in Python 3.9, from RFC 9110 and its companions.
const (
	Continue                      Status = 100
	SwitchingProtocols            Status = 101
	Processing                    Status = 102
	EarlyHints                    Status = 103
	OK                            Status = 200
	Created                       Status = 201
	Accepted                      Status = 202
	NonAuthoritativeInformation   Status = 203
	NoContent                     Status = 204
	ResetContent                  Status = 205
	PartialContent                Status = 206
	MultiStatus                   Status = 207
	AlreadyReported               Status = 208
	IMUsed                        Status = 226
	MultipleChoices               Status = 300
	MovedPermanently              Status = 301
	Found                         Status = 302
	SeeOther                      Status = 303
	NotModified                   Status = 304
	UseProxy                      Status = 305
	TemporaryRedirect             Status = 307
	PermanentRedirect             Status = 308
	BadRequest                    Status = 400
	Unauthorized                  Status = 401
	PaymentRequired               Status = 402
	Forbidden                     Status = 403
	NotFound                      Status = 404
	MethodNotAllowed              Status = 405
	NotAcceptable                 Status = 406
	ProxyAuthenticationRequired   Status = 407
	RequestTimeout                Status = 408
	Conflict                      Status = 409
	Gone                          Status = 410
	LengthRequired                Status = 411
	PreconditionFailed            Status = 412
	RequestEntityTooLarge         Status = 413
	RequestURITooLong             Status = 414
	UnsupportedMediaType          Status = 415
	RequestedRangeNotSatisfiable  Status = 416
	ExpectationFailed             Status = 417
	IMATeapot                     Status = 418
	MisdirectedRequest            Status = 421
	UnprocessableEntity           Status = 422
	Locked                        Status = 423
	FailedDependency              Status = 424
	TooEarly                      Status = 425
	UpgradeRequired               Status = 426
	PreconditionRequired          Status = 428
	TooManyRequests               Status = 429
	RequestHeaderFieldsTooLarge   Status = 431
	UnavailableForLegalReasons    Status = 451
	InternalServerError           Status = 500
	NotImplemented                Status = 501
	BadGateway                    Status = 502
	ServiceUnavailable            Status = 503
	GatewayTimeout                Status = 504
	HTTPVersionNotSupported       Status = 505
	VariantAlsoNegotiates         Status = 506
	InsufficientStorage           Status = 507
	LoopDetected                  Status = 508
	NotExtended                   Status = 510
	NetworkAuthenticationRequired Status = 511
)

// table is in ascending order of code; Lookup relies on it.
var table = [...]Info{
	{Continue, "CONTINUE", "Continue", "the head was received; send the body"},
	{SwitchingProtocols, "SWITCHING_PROTOCOLS", "Switching Protocols", "the connection changes to the protocol named in Upgrade"},
	{Processing, "PROCESSING", "Processing", ""},
	{EarlyHints, "EARLY_HINTS", "Early Hints", ""},
	{OK, "OK", "OK", "Request fulfilled, document follows"},
	{Created, "CREATED", "Created", "a new resource exists; its address follows"},
	{Accepted, "ACCEPTED", "Accepted", "taken for processing that has not finished"},
	{NonAuthoritativeInformation, "NON_AUTHORITATIVE_INFORMATION", "Non-Authoritative Information", "the answer was changed by a party on the way"},
	{NoContent, "NO_CONTENT", "No Content", "done, and there is no body"},
	{ResetContent, "RESET_CONTENT", "Reset Content", "done; clear the form that was sent"},
	{PartialContent, "PARTIAL_CONTENT", "Partial Content", "the ranges asked for follow"},
	{MultiStatus, "MULTI_STATUS", "Multi-Status", ""},
	{AlreadyReported, "ALREADY_REPORTED", "Already Reported", ""},
	{IMUsed, "IM_USED", "IM Used", ""},
	{MultipleChoices, "MULTIPLE_CHOICES", "Multiple Choices", "there are several representations to choose from"},
	{MovedPermanently, "MOVED_PERMANENTLY", "Moved Permanently", "the resource has a new permanent address"},
	{Found, "FOUND", "Found", "the resource is at another address for now"},
	{SeeOther, "SEE_OTHER", "See Other", "look at another address with GET"},
	{NotModified, "NOT_MODIFIED", "Not Modified", "the copy you have is still good"},
	{UseProxy, "USE_PROXY", "Use Proxy", "use the proxy named in Location"},
	{TemporaryRedirect, "TEMPORARY_REDIRECT", "Temporary Redirect", "repeat the request at another address for now"},
	{PermanentRedirect, "PERMANENT_REDIRECT", "Permanent Redirect", "repeat the request at the new permanent address"},
	{BadRequest, "BAD_REQUEST", "Bad Request", "the request is malformed"},
	{Unauthorized, "UNAUTHORIZED", "Unauthorized", "credentials are missing or wrong"},
	{PaymentRequired, "PAYMENT_REQUIRED", "Payment Required", "payment is needed first"},
	{Forbidden, "FORBIDDEN", "Forbidden", "not allowed, whatever the credentials"},
	{NotFound, "NOT_FOUND", "Not Found", "nothing is at this address"},
	{MethodNotAllowed, "METHOD_NOT_ALLOWED", "Method Not Allowed", "this resource does not take this method"},
	{NotAcceptable, "NOT_ACCEPTABLE", "Not Acceptable", "no representation fits the Accept headers"},
	{ProxyAuthenticationRequired, "PROXY_AUTHENTICATION_REQUIRED", "Proxy Authentication Required", "the proxy wants credentials"},
	{RequestTimeout, "REQUEST_TIMEOUT", "Request Timeout", "the request did not arrive in time"},
	{Conflict, "CONFLICT", "Conflict", "the request does not fit the resource's present state"},
	{Gone, "GONE", "Gone", "the resource is gone for good"},
	{LengthRequired, "LENGTH_REQUIRED", "Length Required", "a Content-Length is needed"},
	{PreconditionFailed, "PRECONDITION_FAILED", "Precondition Failed", "a condition in the headers is false"},
	{RequestEntityTooLarge, "REQUEST_ENTITY_TOO_LARGE", "Request Entity Too Large", "the body is larger than the server takes"},
	{RequestURITooLong, "REQUEST_URI_TOO_LONG", "Request-URI Too Long", "the address is longer than the server takes"},
	{UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", "the body's media type is not supported"},
	{RequestedRangeNotSatisfiable, "REQUESTED_RANGE_NOT_SATISFIABLE", "Requested Range Not Satisfiable", "the range asked for does not exist"},
	{ExpectationFailed, "EXPECTATION_FAILED", "Expectation Failed", "the Expect header cannot be met"},
	{IMATeapot, "IM_A_TEAPOT", "I'm a Teapot", "a teapot brews no coffee"},
	{MisdirectedRequest, "MISDIRECTED_REQUEST", "Misdirected Request", "this server does not answer for that authority"},
	{UnprocessableEntity, "UNPROCESSABLE_ENTITY", "Unprocessable Entity", ""},
	{Locked, "LOCKED", "Locked", ""},
	{FailedDependency, "FAILED_DEPENDENCY", "Failed Dependency", ""},
	{TooEarly, "TOO_EARLY", "Too Early", ""},
	{UpgradeRequired, "UPGRADE_REQUIRED", "Upgrade Required", ""},
	{PreconditionRequired, "PRECONDITION_REQUIRED", "Precondition Required", "the request has to be conditional"},
	{TooManyRequests, "TOO_MANY_REQUESTS", "Too Many Requests", "too many requests in too short a time"},
	{RequestHeaderFieldsTooLarge, "REQUEST_HEADER_FIELDS_TOO_LARGE", "Request Header Fields Too Large", "the headers are larger than the server takes"},
	{UnavailableForLegalReasons, "UNAVAILABLE_FOR_LEGAL_REASONS", "Unavailable For Legal Reasons", "withheld by legal demand"},
	{InternalServerError, "INTERNAL_SERVER_ERROR", "Internal Server Error", "the server failed"},
	{NotImplemented, "NOT_IMPLEMENTED", "Not Implemented", "the server does not know this method"},
	{BadGateway, "BAD_GATEWAY", "Bad Gateway", "the server behind this one answered badly"},
	{ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable", "overloaded or in maintenance"},
	{GatewayTimeout, "GATEWAY_TIMEOUT", "Gateway Timeout", "the server behind this one did not answer in time"},
	{HTTPVersionNotSupported, "HTTP_VERSION_NOT_SUPPORTED", "HTTP Version Not Supported", "this HTTP version is not supported"},
	{VariantAlsoNegotiates, "VARIANT_ALSO_NEGOTIATES", "Variant Also Negotiates", ""},
	{InsufficientStorage, "INSUFFICIENT_STORAGE", "Insufficient Storage", ""},
	{LoopDetected, "LOOP_DETECTED", "Loop Detected", ""},
	{NotExtended, "NOT_EXTENDED", "Not Extended", ""},
	{NetworkAuthenticationRequired, "NETWORK_AUTHENTICATION_REQUIRED", "Network Authentication Required", "log in to the network first"},
}
