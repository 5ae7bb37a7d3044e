"""The counter everyone stands before: frames, signs and forms of all pages, signing in, the words of a refusal, and how
often one may ask. Online service is offered so that the applicant need not come (行政许可法 33); it shows and asks, never decides."""
