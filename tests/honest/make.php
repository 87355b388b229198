<?php
// TCPDF: make.php KEYS SIGNER OUT; no signer, no signature.
require 'tcpdf/tcpdf.php';
[, $keys, $by, $out] = $argv;
$pdf = new TCPDF('P', 'mm', 'A4', true, 'UTF-8', false);
$pdf->SetTitle('Công văn');
$pdf->setPrintHeader(false);
$pdf->setPrintFooter(false);
$pdf->SetFont('times', '', 12);
if ($by !== '') {
    $pdf->setSignature("file://$keys/$by.pem", "file://$keys/$by.key", '', "$keys/issuing.pem", 2, ['Reason' => 'Phe duyet']);
}
$pdf->AddPage();
$pdf->writeHTML('<h1>UY BAN NHAN DAN XA</h1><p>Cong van ve ky so</p>');
if ($by !== '') {
    $pdf->setSignatureAppearance(120, 200, 50, 20);
}
$pdf->Output($out, 'F');
