// Words of the page. Codes of an archive bring their own (facts.words).
const TEXT = {
  title: ["Kết quả kiểm tra kho văn bản điện tử", "Audit of an archive of electronic documents"],
  languages: ["Ngôn ngữ", "Language"],
  reading: ["Đang đọc dữ liệu…", "Reading the data…"],
  tooOld: ["Trình duyệt này quá cũ để đọc dữ liệu của trang. Hãy mở bằng Chrome 103, Edge 103, Firefox 113, Safari 16.4 hoặc mới hơn.", "This browser is too old to read the data of this page. Open it with Chrome 103, Edge 103, Firefox 113, Safari 16.4 or later."],
  damaged: ["Dữ liệu của trang bị hỏng, không đọc được: {0}", "The data of this page is damaged and cannot be read: {0}"],
  paths: ["Phạm vi: {0}", "Examined: {0}"],
  made: ["xong lúc {0}", "done {0}"],
  judged: ["Xét tại thời điểm {0}", "Judged as of {0}"],
  trust: ["tin cậy {0}", "trusting {0}"],
  online: ["có hỏi qua mạng", "online"], offline: ["không dùng mạng", "offline"],
  uninspected: ["không tìm nội dung động", "dynamic content not looked for"],
  earlierReports: ["bỏ qua {0} nhật ký, báo cáo của lần kiểm tra khác", "{0} {0|journal or report|journals or reports} of other audits passed over"],
  passedOver: ["bỏ qua {0} tệp không phải văn bản", "{0} {0|file that is no document|files that are no documents} passed over"],
  policy: ["chính sách {0}", "policy {0}"],
  ruleSet: ["bộ quy tắc thể thức {0}", "rules of form {0}"],
  noRules: ["không kiểm tra thể thức", "form not checked"],
  mapping: ["bảng quy cơ quan {0}", "agencies mapped by {0}"],
  unchanged: ["{0} tệp không đổi, lấy từ lần trước", "{0} unchanged {0|file|files} taken over from the last run"],
  version: ["kyso {0}", "kyso {0}"],
  headline: ["{0} trên {1} văn bản có chữ ký số, {2}.", "{0} of {1} {1|document|documents} signed, {2}."],
  headlineNone: ["Không có tệp nào.", "There are no files."],
  ofSigned: ["Trong {0} văn bản có chữ ký số: {1}.", "Of the {0} signed {0|document|documents}: {1}."],
  unsignedSays: ["{0} văn bản không có chữ ký số.", "{0} {0|document is|documents are} not signed."],
  unreadableSays: ["Ngoài ra, {0} tệp không đọc được nên không biết có chữ ký số hay không.", "Besides, {0} {0|file|files} could not be read, so whether {0|it is|they are} signed is not known."],
  packagesSay: ["{0} gói tin hoặc tệp nén có kết luận riêng; văn bản bên trong được tính từng tệp.", "{0} {0|package or archive is judged by itself|packages or archives are judged by themselves}; documents inside are counted one by one."],
  formSays: ["Về thể thức: {0} đúng, {1} không đúng, {2} chưa xác định.", "Form: {0} compliant, {1} not, {2} not known."],
  capped: ["Trang này chứa {0} trên {1} tệp: lấy trước những tệp có vấn đề. Các tỷ lệ khi chưa lọc được tính trên toàn bộ; khi lọc, chỉ tính trên các tệp có trong trang. Danh sách đầy đủ: xuất ra .ndjson, .csv hoặc .parquet.", "This page holds {0} of {1} {1|file|files}, those with something to see first. Rates are of all files as long as nothing is filtered; filtered, of the files in this page. For the whole list write .ndjson, .csv or .parquet."],
  filteredFrom: ["Đang lọc: {0} trên {1} tệp", "Filtered: {0} of {1} {1|file|files}"],
  filteredPage: ["Đang lọc trong {0} tệp có trong trang: {1} tệp", "Filtered among the {0} {0|file|files} in this page: {1} {1|file|files}"],
  clear: ["Bỏ mọi bộ lọc", "Clear all filters"],
  remove: ["Bỏ lọc {0}", "Remove filter {0}"],
  state: ["Kết luận", "Verdict"],
  states: ["Kết luận về từng tệp", "Verdicts on the files"],
  state0: ["Hợp lệ", "Valid"], state1: ["Không hợp lệ", "Not valid"], state2: ["Chưa kết luận được", "Undecided"],
  state3: ["Không có chữ ký số", "Not signed"], state4: ["Không đọc được", "Not readable"], state5: ["Gói tin, tệp nén", "Packages, archives"],
  ofPackage: ["(gói tin)", "(package)"], notAsked: ["Không áp dụng", "Not applicable"], others: ["(các nhóm còn lại)", "(all other groups)"],
  says0: ["{0} hợp lệ", "{0} valid"], says1: ["{0} không hợp lệ", "{0} not valid"], says2: ["{0} chưa kết luận được", "{0} undecided"],
  signed: ["Có chữ ký số", "Signed"], intact: ["Toàn vẹn", "Intact"], trusted: ["Tin cậy", "Trusted"],
  timely: ["Đúng thời hạn", "In time"], compliant: ["Đúng thể thức", "Form compliant"],
  signedIs: ["trên mọi văn bản đọc được", "of all documents that could be read"], intactIs: ["trên các văn bản có chữ ký số", "of the signed documents"],
  trustedIs: ["trên các văn bản có chữ ký số", "of the signed documents"],
  timelyIs: ["trên các văn bản đã ký xác định được", "of the signed documents of which it is known"], compliantIs: ["trên các văn bản xác định được", "of the documents of which it is known"],
  yes: ["Có", "Yes"], no: ["Không", "No"], unknown: ["Chưa rõ", "Not known"],
  yesN: ["Có {0}", "Yes {0}"], noN: ["Không {0}", "No {0}"], unknownN: ["Chưa rõ {0}", "Not known {0}"],
  tile: ["{0}: {1} trên {2}", "{0}: {1} of {2}"],
  none: ["không có", "none"], nothingKnown: ["chưa có dữ liệu", "nothing known"],
  byMonth: ["Theo tháng", "By month"], byAgency: ["Theo cơ quan", "By agency"], byUnit: ["Theo đơn vị", "By unit"],
  byType: ["Theo loại văn bản", "By type of document"], byProducer: ["Theo phần mềm tạo tệp", "By producer"],
  byReason: ["Vì sao không hợp lệ hoặc chưa kết luận được", "Why not valid or undecided"],
  byFinding: ["Phát hiện khi kiểm tra chữ ký", "Findings of signatures"], finding: ["Phát hiện", "Finding"],
  byRule: ["Quy tắc thể thức bị vi phạm", "Rules of form that are broken"],
  month: ["Tháng", "Month"], agency: ["Cơ quan", "Agency"], unit: ["Đơn vị", "Unit"], type: ["Loại văn bản", "Type"],
  producer: ["Phần mềm tạo tệp", "Producer"], reason: ["Lý do", "Reason"], rule: ["Quy tắc", "Rule"],
  notStated: ["(không xác định)", "(not known)"],
  count: ["Văn bản", "Documents"], countFiles: ["Số tệp", "Files"], share: ["Tỷ lệ", "Share"], distribution: ["Phân bố kết luận", "Verdicts"],
  figures: ["Bảng số liệu theo tháng", "Figures by month"],
  monthIs: ["{0}: {1} văn bản, có chữ ký số {2}", "{0}: {1} {1|document|documents}, signed {2}"],
  showAll: ["Hiện tất cả {0} dòng", "Show all {0} rows"], showFew: ["Thu gọn", "Show fewer"],
  only: ["Chỉ xem {0}", "Show only {0}"],
  sortBy: ["Sắp xếp theo {0}", "Sort by {0}"], sort: ["Sắp xếp", "Sort"],
  ascending: ["tăng dần", "ascending"], descending: ["giảm dần", "descending"],
  files: ["Danh sách tệp", "Files"], filesN: ["{0} tệp", "{0} {0|file|files}"],
  search: ["Tìm theo tên tệp, số ký hiệu, người ký", "Search file name, number, signer"],
  all: ["Tất cả", "All"], filter: ["Bộ lọc", "Filters"],
  file: ["Tệp", "File"], day: ["Ngày", "Date"], number: ["Số, ký hiệu", "Number"], size: ["Dung lượng", "Size"],
  signer: ["Người ký", "Signer"], signatures: ["Số chữ ký", "Signatures"],
  noRows: ["Không có tệp nào khớp với bộ lọc.", "No file matches the filters."],
  printed: ["Bản in chỉ có {0} tệp đầu của danh sách ({1} tệp).", "Only the first {0} {0|file|files} of the list {0|is|are} printed ({1} {1|file|files})."],
  open: ["Xem chi tiết {0}", "Details of {0}"],
  close: ["Đóng", "Close"], before: ["Tệp trước", "Previous"], after: ["Tệp sau", "Next"],
  place: ["{0} / {1}", "{0} / {1}"],
  todo: ["Việc cần làm:", "What to do:"],
  kind: ["Định dạng", "Format"], kind0: ["Không xác định", "Not known"], kind1: ["PDF", "PDF"], kind2: ["XML", "XML"],
  kind3: ["Gói tin edXML", "edXML package"], kind4: ["Tệp nén", "Archive"],
  octets: ["{0} byte", "{0} {0|octet|octets}"], modified: ["Sửa lần cuối", "Last changed"], sha256: ["SHA-256", "SHA-256"],
  detail: ["Chi tiết kỹ thuật", "Technical detail"], from: ["Căn cứ xác định cơ quan", "Agency known from"],
  mappingFrom: ["bảng quy cơ quan", "the mapping file"], certificateFrom: ["chứng thư của người ký", "the signer's certificate"],
  pageFrom: ["phần đầu trang 1 của văn bản", "the heading of the first page"], packageFrom: ["thông tin trong gói tin", "the header of the package"],
  code: ["Mã cơ quan", "Agency code"], until: ["Kết quả còn dùng được đến", "Stands until"],
  signaturesOf: ["Chữ ký", "Signatures"], noSignatures: ["Tệp không có chữ ký số nào.", "The file holds no digital signature."],
  kindSignature: ["Chữ ký", "Signature"], kindSeal: ["Chữ ký của cơ quan, tổ chức", "Seal of an organisation"], kindTimestamp: ["Dấu thời gian của văn bản", "Document time-stamp"],
  organization: ["Cơ quan trên chứng thư", "Organisation in the certificate"], profile: ["Danh mục tin cậy", "Trust profile"],
  level: ["Mức", "Level"], claimed: ["Giờ ký tự ghi", "Time claimed"], proven: ["Thời điểm được chứng minh", "Time proven"],
  truths: ["Ba khía cạnh", "Three truths"],
  content: ["nội dung", "content"], value: ["giá trị chữ ký", "signature value"], certificate: ["chứng thư", "certificate"],
  intact_: ["nguyên vẹn", "intact"], broken_: ["đã bị thay đổi", "changed"], unchecked_: ["chưa kiểm tra được", "not checked"],
  good_: ["khớp", "good"], bad_: ["không khớp", "bad"], trusted_: ["tin cậy", "trusted"], untrusted_: ["không tin cậy", "not trusted"], undecided_: ["chưa kết luận được", "undecided"],
  passed_: ["Hợp lệ", "Valid"], failed_: ["Không hợp lệ", "Not valid"], indeterminate_: ["Chưa kết luận được", "Undecided"],
  findings: ["Phát hiện", "Findings"], form: ["Thể thức", "Form"],
  compliant_: ["Đúng thể thức theo {0}.", "Compliant with {0}."], non_compliant_: ["Không đúng thể thức theo {0}.", "Not compliant with {0}."],
  undecidedForm: ["Chưa xác định được có đúng thể thức theo {0} hay không.", "Whether it complies with {0} is not known."],
  not_applicable_: ["Không có quy tắc nào của {0} áp dụng cho tệp này.", "No rule of {0} applies to this file."],
  notCheckable: ["{0} quy tắc không kiểm tra được.", "{0} {0|rule|rules} could not be checked."],
  error_: ["bắt buộc", "compulsory"], warning_: ["nên theo", "recommended"], note_: ["lưu ý", "note"],
  waiting: ["Đang đọc…", "Reading…"],
  note: ["Báo cáo do kyso lập. Kết luận dựa trên các byte của tệp. Trang này không tải gì từ mạng và không gửi gì đi.", "Made by kyso. Verdicts rest on the octets of the files. This page fetches nothing and sends nothing."],
  scroll: ["Bảng tệp, cuộn để xem thêm", "Table of files, scroll for more"],
  scrollGroup: ["Bảng {0}", "Table {0}"],
};

let lang = 0;
// {0} is the first value; {0|file|files} the word that goes with it.
const say = (key, ...values) => (TEXT[key] ?? [key, key])[lang]
  .replace(/\{(\d)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, i, one, more) => (one === undefined ? values[Number(i)] : String(values[Number(i)]) === "1" ? one : more));
const locale = () => (lang === 0 ? "vi-VN" : "en-GB");
let formats = [];
const speak = (index) => {
  lang = index;
  const formatOf = (digits) => new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats = [0, 1, 2].map(formatOf);
};
speak(0);
const figure = (number, digits = 0) => formats[digits].format(number);

// "100 %" and "0 %" are said of all and of none only.
const percent = (part, whole) => {
  if (whole === 0) return "–";
  if (part === whole) return "100 %";
  if (part === 0) return "0 %";
  const share = (100 * part) / whole;
  if (share > 99.9) return `> ${figure(99.9, 1)} %`;
  if (share < 0.1) return `< ${figure(0.1, 1)} %`;
  return whole < 1000 && share >= 1 && share < 99 ? `${figure(Math.round(share))} %` : `${figure(share, 1)} %`;
};
const dayText = (day) => {
  if (day === 0) return "";
  const two = (number) => String(number).padStart(2, "0");
  return `${two(day & 31)}/${two((day >> 5) & 15)}/${day >> 9}`;
};
const monthText = (month) => (month === 0 ? say("notStated") : `${String(month & 15).padStart(2, "0")}/${month >> 4}`);
const moment = (text) => {
  const parts = /^(\d+)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(.*)$/.exec(text ?? "");
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]} ${parts[4]} (${parts[5]})` : (text ?? "");
};
const sizeText = (octets) => {
  if (octets >= 1 << 20) return `${figure(octets / (1 << 20), 1)} MB`;
  return `${figure(Math.max(octets > 0 ? 1 : 0, octets / 1024))} KB`;
};
// What would steer the text or turn its direction is shown as a mark: names are chosen by others.
const clean = (text) => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

// Elements; text is only ever text.
const make = (tag, properties, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  fill(element, inside);
  return element;
};
const fill = (element, inside) => {
  for (const one of inside.flat(Infinity)) {
    if (one === null || one === undefined || one === false) continue;
    element.append(one instanceof Node ? one : String(one));
  }
};
const draw = (tag, properties, ...inside) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else element.setAttribute(name, value);
  }
  fill(element, inside);
  return element;
};
const named = (text) => make("bdi", null, clean(text));
const at = (id) => document.getElementById(id);
