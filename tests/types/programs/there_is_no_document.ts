// fails: TS2584 Cannot find name 'document'
document.title;
